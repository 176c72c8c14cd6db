#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/channels/channel.hpp"
#include "model/command.hpp"
#include "model/containers/hint.hpp"
#include "model/containers/name_map.hpp"
#include "model/containers/ring.hpp"
#include "model/containers/slots.hpp"
#include "model/effect.hpp"
#include "model/identity.hpp"
#include "model/name_source.hpp"
#include "model/open_order.hpp"
#include "model/operators/policy.hpp"
#include "model/operators/user.hpp"
#include "model/profile.hpp"
#include "model/queues/memory.hpp"
#include "model/queues/queue.hpp"
#include "model/quorum/publishers.hpp"
#include "model/routing/exchange.hpp"

namespace rehearsal::model {

/// A message that left a queue with a dead-letter exchange, and is on its way there.
struct DeadLetter {
  Name queue;
  Fate reason{};
  Copy copy;
  Name exchange;
  std::optional<Name> routing_key;

  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

/// A queue that keeps its dead letters may send those that wait.
struct MayShip {
  Name queue;

  friend bool operator==(const MayShip&, const MayShip&) = default;
};

/// Such a queue hears that one of them has arrived everywhere.
struct HasArrived {
  Name queue;
  std::uint64_t number = 0;

  friend bool operator==(const HasArrived&, const HasArrived&) = default;
};

/// What the broker runs out of, and whom that stops (section 22).
struct Alarms {
  /// As they were asked for, until they are cleared.
  bool memory = false;
  bool disk = false;
  /// More memory is in use than the high watermark, whatever was asked for.
  bool above_watermark = false;
  /// What blocked connections have sent since.
  std::map<ConnectionId, Ring<Command>> held;
  /// Not held any more, and to be performed next.
  Ring<Command> released;

  bool low_on_memory() const { return memory || above_watermark; }
  bool raised() const { return low_on_memory() || disk; }

  friend bool operator==(const Alarms&, const Alarms&) = default;
};

/// All that a broker knows. Things refer to each other by handle, so copying it is copying a
/// broker.
struct State {
  /// Set once, before anything happens.
  Profile profile;
  Slots<Exchange> exchanges;
  NameMap<Handle<Exchange>> exchange_names;
  Slots<Queue> queues;
  NameMap<Handle<Queue>> queue_names;
  Slots<Channel> channels;
  /// Sorted by id.
  std::vector<std::pair<ChannelId, Handle<Channel>>> channel_ids;
  /// The open ones, sorted.
  std::vector<ConnectionId> connections;
  Policies policies;
  /// Guest is not among them, and may do everything, until an operator speaks of it.
  NameMap<User> users;
  /// Of the connections that are not simply guest's.
  std::map<ConnectionId, Login> logins;
  /// Set once, before anything happens: what the broker's clock shows at time 0.
  Duration began{};
  NameSource names;
  bool running = true;
  /// What it was told last.
  Time now{};
  /// The queues with something to do at a time, the soonest first.
  std::vector<std::pair<Time, Handle<Queue>>> due;
  /// The channels to look at, the soonest first: not later than their oldest delivery times out.
  std::vector<std::pair<Time, Handle<Channel>>> watched;
  /// For channels that open later (rule 21.1).
  ConsumerTimeout consumer_timeout;
  Alarms alarms;
  /// The channel that commits, and the quorum queue that sends its dead letters: they hear nothing
  /// meanwhile. Null between commands.
  Publisher committing;
  Publisher shipping;
  /// None between commands.
  PendingAcks pending_acks;
  /// How many there have been.
  std::uint64_t channels_opened = 0;
  /// What is to be done about them next, in the order in which it came up.
  Ring<std::variant<DeadLetter, MayShip, HasArrived>> dead_letters;
  /// So often may what ships dead letters at least once crash until it is gone for good, which is
  /// until the broker starts again (rule 31.2).
  int worker_crashes_left = 2;
  /// There has been one that cannot be written: deliveries are looked at (rule 31.2).
  bool has_unwritable = false;
  Hint<std::vector<Handle<Queue>>> route;
  Memory memory;
  /// Messages that were paged out or recovered, and read back since.
  Weight disk_reads;

  /// With the predeclared exchanges (rule 7.1).
  explicit State(const Profile& the_profile = {}, const Identity& identity = {});

  Handle<Exchange> find_exchange(std::string_view name) const;
  Handle<Queue> find_queue(std::string_view name) const;
  Handle<Channel> find_channel(ChannelId id) const;
  bool is_open(ConnectionId connection) const;
  /// The open channels of the connection, by number.
  std::vector<Handle<Channel>> channels_of(ConnectionId connection) const;

  Handle<Exchange> add_exchange(ExchangeSettings settings);
  void remove_exchange(Handle<Exchange> exchange);
  Handle<Queue> add_queue(QueueSettings settings);
  Handle<Channel> add_channel(ChannelId id);
  void remove_channel(Handle<Channel> channel);
  void add_connection(ConnectionId connection, const Login& login = {});
  void remove_connection(ConnectionId connection);

  friend bool operator==(const State&, const State&) = default;
};

/// The message's own, and those of CC and BCC (rule 9.1).
std::vector<Name> routing_keys(const Message& message);

/// The queues that get the message, each once; valid until bindings change (section 9).
/// `scratch` may be used to hold them.
std::span<const Handle<Queue>> route(const State& state, Handle<Exchange> exchange,
                                     const Message& message, std::vector<Handle<Queue>>& scratch);

/// The queue takes the message: a consumer gets it, or it waits (rule 11.3). False if the queue
/// refuses it (rules 20.4, 26.13).
bool enqueue(State& state, Handle<Queue> queue, const MessageRef& message,
             const Publisher& publisher, Effects& effects);

/// The consumer of the classic queue whose turn it is gets what waits at the head. False if nothing
/// waits, or nobody may be sent more.
bool deliver_next(State& state, Handle<Queue> queue, Effects& effects);

/// Lets consumers take turns while messages wait (rule 11.1).
void run_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Messages have come back to the queue: its limits apply again (rules 13.4, 13.5), and consumers
/// take turns.
void resume_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Puts the copy back where it was, or lets it go.
void dispose(State& state, Queue& queue, Copy copy, Disposal disposal, Effects& effects);

/// Lets the copy go: as a dead letter if the queue has an exchange for such, or for good. A quorum
/// queue may keep it until others have it (rule 26.17).
void discard(State& state, Queue& queue, Copy copy, Fate reason, Effects& effects);

/// Publishes the dead letters that are on their way, and those that they cause (rule 19.16).
void publish_dead_letters(State& state, Effects& effects);

/// The queues that take a dead letter: those to which it is routed, unless it goes in circles
/// (rule 19.13).
std::vector<Handle<Queue>> destinations(const State& state, Handle<Exchange> exchange,
                                        const Message& letter);
/// RabbitMQ's word for it (rule 19.1).
std::string_view word_for_death(Fate reason);

/// The process of the classic queue ends by an error of RabbitMQ's, and another takes its place:
/// its consumers are cancelled, and it has only what a kill of the broker leaves it
/// (rules 6.6, 6.7, 31.2).
void crash_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Whoever is sent a message that cannot be written loses the connection instead (rule 31.2). Looks
/// at the effects from `first` on.
void cut_off_readers(State& state, Effects& effects, std::size_t first, OpenOrder* order);

/// Drops the head while the queue is too long (rule 20.2). Says whether anything went.
bool drop_excess(State& state, Handle<Queue> queue, Effects& effects);

/// Lets what has expired at the head go, and sees to it that the next does (rules 18.3, 18.5).
void expire_heads(State& state, Handle<Queue> queue, Effects& effects);

/// The classic queue gets to know its limits, by a policy or after a restart: what is too much by
/// them is dropped even if it refuses messages from then on, for RabbitMQ tells it its limits
/// first, and how it overflows after that (rule 19.20). `before` is how it overflowed until then.
void apply_new_limits(State& state, Handle<Queue> queue, Overflow before, Effects& effects);

/// The queue is in use: its lease starts again, if it has one and no consumers (rule 18.11).
void renew_lease(State& state, Handle<Queue> queue);

/// The queue's mode changes while it runs, as by a policy: what it holds is converted, also what is
/// unacknowledged (rules 19.20, 20.11).
void set_queue_mode(State& state, Handle<Queue> queue, QueueMode mode, Effects& effects);

/// What is due for the queue, and when.
void set_due(State& state, Handle<Queue> queue, Queue::Due due);

/// One thing of it, and when.
void set_due(State& state, Handle<Queue> queue, std::optional<Time> Queue::Due::*what,
             std::optional<Time> when);

/// Does what is due by then. In which order queues do what is due at one time is open (N12).
void advance(State& state, Time now, Effects& effects, OpenOrder* order);

void configure(State& state, const Configure& command);

/// Sees to it that the channel's oldest delivery is looked at when it may have timed out (rule
/// 21.3). Requires: there is one.
void watch(State& state, Channel& channel);
void forget_watch(State& state, Channel& channel);
/// Looks at the channel that is to be looked at next, and closes it if its oldest delivery has not
/// been acknowledged in time (rule 21.1).
void look_at_oldest_delivery(State& state, Effects& effects);
/// When a channel will be closed for that, if nothing else happens.
std::optional<Time> next_timeout(const State& state);

/// Gives the copy a delivery tag on the channel, and keeps it outstanding; null for a get.
DeliveryTag hand_over(State& state, Handle<Queue> queue, Channel& channel,
                      Handle<Consumer> consumer, Copy copy);

/// Deliveries of one queue to one consumer, or one got message.
using DeliveryGroup = std::span<Outstanding>;

/// Sorts deliveries that were taken from a channel into groups of them, as they are settled: queue
/// by queue, consumer by consumer (rules 12.9 and 12.10). What was of a deleted queue is left out.
std::vector<DeliveryGroup> in_groups(const State& state, std::vector<Outstanding>& taken);
void settle(State& state, DeliveryGroup group, Disposal disposal, Effects& effects);

/// Removes the exchange, its bindings, and those auto-delete exchanges that lose their last binding
/// by it (rules 7.9, 8.4).
void delete_exchange(State& state, Handle<Exchange> exchange);
/// An auto-delete exchange goes when its last binding has gone (rule 8.4).
void delete_if_unbound(State& state, Handle<Exchange> exchange);

/// The queue's consumers are gone, and are told (rule 10.13).
void cancel_consumers(State& state, Handle<Queue> queue, Effects& effects);

/// The queue is gone, with its bindings and all its messages (rules 5.2, 5.4); its consumers are
/// told (rule 10.13).
void delete_queue(State& state, Handle<Queue> queue, Fate fate, Effects& effects);

/// For the queue, the channel is down: its consumers go, its deliveries come back, others take
/// turns; an auto-delete queue may go (rules 6.5, 13.1).
void leave_queue(State& state, Handle<Channel> channel, Handle<Queue> queue, Effects& effects);

}  // namespace rehearsal::model
