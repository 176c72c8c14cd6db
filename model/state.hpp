#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
  Name queue;                       ///< where it died
  Fate reason{};                    ///< why (rule 19.1)
  Copy copy;                        ///< as it was in the queue
  Name exchange;                    ///< where it goes: the queue's dead-letter exchange
  std::optional<Name> routing_key;  ///< null where it keeps its own (rule 19.3)

  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

/// A queue that keeps its dead letters may send those that wait.
struct MayShip {
  Name queue;  ///< the queue's name, since it may be deleted by then

  friend bool operator==(const MayShip&, const MayShip&) = default;
};

/// Such a queue hears that one of them has arrived everywhere.
struct HasArrived {
  Name queue;                ///< the queue's name, since it may be deleted by then
  std::uint64_t number = 0;  ///< which shipment

  friend bool operator==(const HasArrived&, const HasArrived&) = default;
};

/// What the broker runs out of, and whom that stops (section 22).
struct Alarms {
  /// As they were asked for, until they are cleared.
  bool memory = false;
  bool disk = false;  ///< of the disk; the same as for `memory`
  /// More memory is in use than the high watermark, whatever was asked for.
  bool above_watermark = false;
  /// What blocked connections have sent since.
  std::map<ConnectionId, Ring<Command>> held;
  /// Not held any more, and to be performed next.
  Ring<Command> released;

  /// Whether there is a memory alarm, of whatever origin.
  bool low_on_memory() const { return memory || above_watermark; }
  /// Whether who publishes is blocked.
  bool raised() const { return low_on_memory() || disk; }

  friend bool operator==(const Alarms&, const Alarms&) = default;
};

/// All that a broker knows. Things refer to each other by handle, so copying it is copying a
/// broker.
struct State {
  /// Set once, before anything happens.
  Profile profile;
  Slots<Exchange> exchanges;                 ///< predeclared and declared ones
  NameMap<Handle<Exchange>> exchange_names;  ///< by name; the default exchange has the empty one
  Slots<Queue> queues;                       ///< all that are declared
  NameMap<Handle<Queue>> queue_names;        ///< by name
  Slots<Channel> channels;                   ///< the open ones, and those that wait for a close-ok
  /// Sorted by id.
  std::vector<std::pair<ChannelId, Handle<Channel>>> channel_ids;
  /// The open ones, sorted.
  std::vector<ConnectionId> connections;
  Policies policies;  ///< of the operators
  /// Guest is not among them, and may do everything, until an operator speaks of it.
  NameMap<User> users;
  /// Of the connections that are not simply guest's.
  std::map<ConnectionId, Login> logins;
  /// Set once, before anything happens: what the broker's clock shows at time 0.
  Duration began{};
  NameSource names;     ///< for queues, consumers and direct replies without a name
  bool running = true;  ///< whether it takes commands
  /// What it was told last.
  Time now{};
  /// The queues with something to do at a time, the soonest first.
  std::vector<std::pair<Time, Handle<Queue>>> due;
  /// The channels to look at, the soonest first: not later than their oldest delivery times out.
  std::vector<std::pair<Time, Handle<Channel>>> watched;
  /// For channels that open later (rule 21.1).
  ConsumerTimeout consumer_timeout;
  Alarms alarms;  ///< what it runs out of, and whom that stops
  /// The channel that commits, and the quorum queue that sends its dead letters: they hear nothing
  /// meanwhile. Null between commands.
  Publisher committing;
  Publisher shipping;  ///< null between commands
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
  /// Room for a route, so that none is allocated for each message.
  Hint<std::vector<Handle<Queue>>> route;
  /// What it may use, and when it looks.
  Memory memory;
  /// Messages that were paged out or recovered, and read back since.
  Weight disk_reads;

  /// With the predeclared exchanges (rule 7.1).
  explicit State(const Profile& the_profile = {}, const Identity& identity = {});

  /// Null if there is none.
  Handle<Exchange> find_exchange(std::string_view name) const;
  /// Null if there is none.
  Handle<Queue> find_queue(std::string_view name) const;
  /// Null if it is not open, nor waits for a close-ok.
  Handle<Channel> find_channel(ChannelId id) const;
  /// Whether commands on it count.
  bool is_open(ConnectionId connection) const;
  /// The open channels of the connection, by number.
  std::vector<Handle<Channel>> channels_of(ConnectionId connection) const;

  /// Adds an exchange with the policy that applies to it. Requires: the name is free.
  Handle<Exchange> add_exchange(ExchangeSettings settings);
  /// Takes it out of the tables; its bindings are gone before. Requires: it is there.
  void remove_exchange(Handle<Exchange> exchange);
  /// Adds a queue with the policy that applies to it. Requires: the name is free.
  Handle<Queue> add_queue(QueueSettings settings);
  /// Adds a fresh channel. Requires: the number is free.
  Handle<Channel> add_channel(ChannelId id);
  /// Takes it out of the tables. Requires: it is there.
  void remove_channel(Handle<Channel> channel);
  /// Opens a connection of that user; guest's needs no login.
  void add_connection(ConnectionId connection, const Login& login = {});
  /// Forgets the connection, whose channels are gone before.
  void remove_connection(ConnectionId connection);

  friend bool operator==(const State&, const State&) = default;
};

}  // namespace rehearsal::model
