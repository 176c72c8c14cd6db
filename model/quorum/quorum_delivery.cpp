#include "model/quorum/quorum_delivery.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/arguments/arguments.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/limits.hpp"

namespace rehearsal::model::quorum {

namespace {

struct Delivery {
  Handle<Consumer> to;
  Copy copy;
};

/// Several deliveries of one turn are sent consumer by consumer.
void sort_by_consumer(const State& state, const Queue& queue, std::vector<Delivery>& deliveries) {
  const auto key = [&](const Delivery& it) {
    const Consumer& consumer = queue.consumer(it.to);
    return std::tuple(consumer.tag.view(), state.channels[consumer.channel].id);
  };
  std::stable_sort(deliveries.begin(), deliveries.end(),
                   [&](const Delivery& a, const Delivery& b) { return key(a) < key(b); });
}

std::vector<Delivery> take_turns(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  std::vector<Delivery> deliveries;
  expire_heads(state, handle, effects);
  while (!queue.ready().empty()) {
    const Handle<Consumer> consumer = queue.quorum()->consumers.take_turn();
    if (!consumer) break;
    deliveries.push_back({consumer, queue.pop()});
    expire_heads(state, handle, effects);
  }
  queue.quorum()->consumers.close_ranks();
  if (deliveries.size() > 1) sort_by_consumer(state, queue, deliveries);
  return deliveries;
}

/// RabbitMQ tells of the one that it dropped last first.
void drop_heads(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  std::vector<Copy> dropped;
  while (!queue.ready().empty() && queue.too_long()) dropped.push_back(queue.pop());
  if (dropped.empty()) return;
  for (auto it = dropped.rbegin(); it != dropped.rend(); ++it) {
    discard(state, queue, std::move(*it), Fate::dropped, effects);
  }
  expire_heads(state, handle, effects);
}

/// Whether publishers are to be told of the limits; else the queue makes room for them.
bool rejects(const Queue& queue) { return queue.options().overflow != Overflow::drop_head; }

/// Rules 26.13 and 26.14.
void apply_limits(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  Publishers& publishers = queue.quorum()->publishers;
  const bool limited = queue.options().limits_length();
  if (limited && !rejects(queue)) drop_heads(state, handle, effects);
  const bool has_room = publishers.gets_below_limit(limited && queue.well_below_limits());
  if (!limited || !rejects(queue)) return;
  const auto hearing = [&](const Publisher& it) {
    using enum Publishers::Hearing;
    if (it.queue == handle && !state.profile.hears_own_dead_letters) return never;
    return it == state.committing || it == state.shipping ? later : now;
  };
  if (queue.too_long()) publishers.tell(true, hearing);
  if (has_room) publishers.tell(false, hearing);
}

/// Says whether the broker acknowledges for the consumer: not if its channel is on its way out.
bool send(State& state, Handle<Queue> handle, Delivery delivery, Effects& effects) {
  Queue& queue = state.queues[handle];
  const Consumer& consumer = queue.consumer(delivery.to);
  Channel& channel = state.channels[consumer.channel];
  Copy& copy = delivery.copy;
  if (!channel.closing) {
    effects.emplace_back(Deliver{channel.id, consumer.tag, channel.last_tag + 1, copy.redelivered,
                                 copy.returns > 0 ? with_delivery_count(copy) : copy.message});
  }
  if (!consumer.no_ack || channel.ending) {
    hand_over(state, handle, channel, delivery.to, std::move(copy));
    return false;
  }
  ++channel.last_tag;
  queue.send_for(delivery.to);
  effects.emplace_back(Settled{queue.name(), Fate::acknowledged, std::move(copy.message)});
  return true;
}

/// One command. What is sent for it to consumers that need not acknowledge is acknowledged by
/// commands of its own, a little later.
void run_once(State& state, Handle<Queue> handle, Effects& effects) {
  std::vector<Delivery> deliveries = take_turns(state, handle, effects);
  apply_limits(state, handle, effects);
  Handle<Consumer> last;
  for (Delivery& it : deliveries) {
    const Handle<Consumer> to = it.to;
    if (!send(state, handle, std::move(it), effects)) continue;
    if (to != last) state.pending_acks.entries.push_back({handle, to, 0});
    ++state.pending_acks.entries.back().deliveries;
    last = to;
  }
}

/// Rule 13.2, where the count is what RabbitMQ knows.
void count_return(Copy& copy) {
  copy.redelivered = true;
  ++copy.returns;
}

/// The copy comes back to the front, or has done so too often (rule 26.7).
void come_back(State& state, Queue& queue, Outstanding it, Effects& effects) {
  queue.let_go(it.copy);
  queue.release(it.consumer, 1);
  count_return(it.copy);
  const auto& limit = queue.options().delivery_limit;
  if (!limit || std::int64_t{it.copy.returns} <= *limit)
    return queue.put_back_first(std::move(it.copy));
  discard(state, queue, std::move(it.copy), Fate::delivery_limit, effects);
  // RabbitMQ 3.10.8 gives its credit back twice.
  queue.quorum()->consumers.give_credit(it.consumer, 1);
}

/// Without a delivery limit, each is a command that puts a message to the end (rule 26.5).
void requeue_each(State& state, std::span<Outstanding> group, Effects& effects) {
  const Handle<Queue> handle = group.front().queue;
  Queue& queue = state.queues[handle];
  for (Outstanding& it : group) {
    queue.let_go(it.copy);
    count_return(it.copy);
    queue.put_back_last(std::move(it.copy));
    queue.release(it.consumer, 1);
    run(state, handle, effects);
  }
}

/// What RabbitMQ knows a consumer by.
std::string tag_of(const Queue& queue, const Outstanding& it) {
  const Consumer* const consumer = queue.find_consumer(it.consumer);
  return consumer ? consumer->tag.str() : std::to_string(it.tag);
}

}  // namespace

namespace {

/// A quorum queue keeps what it read, and not the octets that it read it from (rule 31.5).
MessageRef written_anew(const Message& message) {
  return std::make_shared<const Message>(message.exchange(), message.routing_key(),
                                         message.properties(), message.body(),
                                         message.blind_copies(), message.origin());
}

}  // namespace

void listen(State& state, const Publisher& publisher) {
  state.queues.each([&](Handle<Queue>, Queue& queue) {
    if (queue.quorum()) queue.quorum()->publishers.listen(publisher);
  });
}

bool may_publish(State& state, Handle<Queue> handle, const Publisher& publisher) {
  Queue& queue = state.queues[handle];
  const bool is_full = rejects(queue) && queue.too_long();
  return queue.quorum()->publishers.may_publish(publisher, is_full);
}

bool enqueue(State& state, Handle<Queue> handle, const MessageRef& message,
             const Publisher& publisher, Effects& effects) {
  if (message->encoding() && !message->encoding()->octets.empty())
    return quorum::enqueue(state, handle, written_anew(*message), publisher, effects);
  Queue& queue = state.queues[handle];
  if (publisher && !may_publish(state, handle, publisher)) {
    effects.emplace_back(Settled{queue.name(), Fate::refused, message});
    // RabbitMQ forgets what was refused before it is done with the publishes of a commit.
    return publisher == state.committing;
  }
  effects.emplace_back(Enqueued{queue.name(), message});
  queue.push(queue.next_copy(message, state.now));
  run(state, handle, effects);
  return true;
}

void run(State& state, Handle<Queue> handle, Effects& effects) {
  run_once(state, handle, effects);
  if (!state.pending_acks.gathers) make_pending_acks(state, effects);
}

void make_pending_acks(State& state, Effects& effects) {
  auto& entries = state.pending_acks.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto [queue, consumer, deliveries] = entries[i];
    state.queues[queue].release(consumer, deliveries);
    run_once(state, queue, effects);
  }
  entries.clear();
}

void settle(State& state, std::span<Outstanding> group, Disposal disposal, Effects& effects) {
  const Handle<Queue> handle = group.front().queue;
  Queue& queue = state.queues[handle];
  if (disposal != Disposal::requeue) {
    for (Outstanding& it : group) {
      dispose(state, queue, std::move(it.copy), disposal, effects);
      queue.release(it.consumer, 1);
    }
  } else if (queue.options().delivery_limit) {
    for (Outstanding& it : group) come_back(state, queue, std::move(it), effects);
  } else {
    requeue_each(state, group, effects);
  }
  renew_lease(state, handle);
  run(state, handle, effects);
}

void give_back(State& state, Handle<Queue> handle, Handle<Channel> channel, Effects& effects) {
  Queue& queue = state.queues[handle];
  std::vector<std::pair<std::string, Outstanding>> held;
  for (Outstanding& it : state.channels[channel].take_from(handle)) {
    held.emplace_back(tag_of(queue, it), std::move(it));
  }
  std::stable_sort(held.begin(), held.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [tag, it] : held) come_back(state, queue, std::move(it), effects);
}

MessageRef with_delivery_count(const Copy& copy) {
  constexpr std::string_view key = "x-delivery-count";
  const Message& message = *copy.message;
  Properties properties = message.properties();
  Table headers = std::move(properties.headers).value_or(Table{});
  const Value count{std::int64_t{copy.returns}};
  const auto known = std::find_if(headers.begin(), headers.end(),
                                  [&](const TableEntry& entry) { return entry.key == key; });
  if (known != headers.end())
    known->value = count;
  else
    headers.emplace_back(std::string(key), count);
  properties.headers = sorted_by_key(std::move(headers));
  return std::make_shared<const Message>(
      message.exchange(), message.routing_key(), std::move(properties), message.body(),
      message.blind_copies(), message.origin(), message.encoding());
}

}  // namespace rehearsal::model::quorum
