#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/channel.hpp"
#include "model/effect.hpp"
#include "model/exchange.hpp"
#include "model/hint.hpp"
#include "model/name_map.hpp"
#include "model/queue.hpp"
#include "model/slots.hpp"

namespace rehearsal::model {

/// All that a broker knows. Things refer to each other by handle, so copying it is copying a
/// broker.
struct State {
  Slots<Exchange> exchanges;
  NameMap<Handle<Exchange>> exchange_names;
  Slots<Queue> queues;
  NameMap<Handle<Queue>> queue_names;
  Slots<Channel> channels;
  /// Sorted by id.
  std::vector<std::pair<ChannelId, Handle<Channel>>> channel_ids;
  /// The open ones, sorted.
  std::vector<ConnectionId> connections;
  /// How many names the broker has made up (rule 3.1, with N1).
  std::uint64_t generated_queues = 0;
  std::uint64_t generated_tags = 0;
  bool running = true;
  Hint<std::vector<Handle<Queue>>> route;

  /// With the predeclared exchanges (rule 7.1).
  State();

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
  void add_connection(ConnectionId connection);
  void remove_connection(ConnectionId connection);

  friend bool operator==(const State&, const State&) = default;
};

/// The queue takes the message: a consumer gets it, or it waits (rule 11.3).
void enqueue(State& state, Handle<Queue> queue, const MessageRef& message, Effects& effects);

/// Lets consumers take turns while messages wait (rule 11.1).
void run_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Gives the copy a delivery tag on the channel, and keeps it outstanding; null for a get.
DeliveryTag hand_over(State& state, Handle<Queue> queue, Channel& channel,
                      Handle<Consumer> consumer, Copy copy);

/// What is to become of settled deliveries.
enum class Disposal { acknowledge, reject, requeue };

/// Settles deliveries that were taken from the channel: queue by queue, consumer by consumer (rules
/// 12.9 and 12.10).
void settle(State& state, std::vector<Outstanding> taken, Disposal disposal, Effects& effects);
void settle(State& state, Outstanding taken, Disposal disposal, Effects& effects);

/// The queue is gone, with its bindings and all its messages (rules 5.2, 5.4); its consumers are
/// told (rule 10.13).
void delete_queue(State& state, Handle<Queue> queue, Fate fate, Effects& effects);

/// For the queue, these channels are down: their consumers go, their deliveries come back, others
/// take turns; an auto-delete queue may go (rules 6.5, 13.1).
void leave_queue(State& state, std::span<const Handle<Channel>> channels, Handle<Queue> queue,
                 Effects& effects);

}  // namespace rehearsal::model
