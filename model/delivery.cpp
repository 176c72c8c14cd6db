#include <algorithm>
#include <tuple>
#include <utility>

#include "model/state.hpp"

namespace rehearsal::model {

namespace {

/// Gives the copy to the consumer whose turn it is. It is settled at once if it needs no
/// acknowledgement (rule 10.12).
void deliver(State& state, Handle<Queue> handle, Handle<Consumer> to, Copy copy, Effects& effects) {
  Queue& queue = state.queues[handle];
  const Consumer& consumer = queue.consumer(to);
  Channel& channel = state.channels[consumer.channel];
  if (consumer.no_ack) {
    effects.emplace_back(
        Deliver{channel.id, consumer.tag, ++channel.last_tag, copy.redelivered, copy.message});
    effects.emplace_back(Settled{queue.name(), Fate::acknowledged, std::move(copy.message)});
    return;
  }
  effects.emplace_back(
      Deliver{channel.id, consumer.tag, channel.last_tag + 1, copy.redelivered, copy.message});
  hand_over(state, handle, channel, to, std::move(copy));
}

/// Puts the copy back where it was, or lets it go.
void dispose(Queue& queue, Copy copy, Disposal disposal, Effects& effects) {
  if (disposal == Disposal::requeue) {
    copy.redelivered = true;
    queue.put_back(std::move(copy));
    return;
  }
  const Fate fate = disposal == Disposal::acknowledge ? Fate::acknowledged : Fate::rejected;
  effects.emplace_back(Settled{queue.name(), fate, std::move(copy.message)});
}

/// Settles deliveries of one queue to one consumer, or one got message.
void settle_group(State& state, std::span<Outstanding> group, Disposal disposal, Effects& effects) {
  const Handle<Queue> handle = group.front().queue;
  Queue* const queue = state.queues.find(handle);
  if (!queue) return;
  for (Outstanding& it : group) dispose(*queue, std::move(it.copy), disposal, effects);
  const bool unblocked =
      queue->release(group.front().consumer, static_cast<std::uint32_t>(group.size()));
  if (unblocked || disposal == Disposal::requeue) run_queue(state, handle, effects);
}

/// In which order groups are settled (rule 12.9): by queue, each get by itself, then by tag.
using GroupKey = std::tuple<std::string_view, bool, DeliveryTag, std::string_view>;

GroupKey group_key(const State& state, const Outstanding& it) {
  const Queue& queue = state.queues[it.queue];
  const Consumer* const consumer = queue.find_consumer(it.consumer);
  if (!consumer) return {queue.name(), false, it.tag, {}};
  return {queue.name(), true, 0, consumer->tag};
}

}  // namespace

DeliveryTag hand_over(State& state, Handle<Queue> queue, Channel& channel,
                      Handle<Consumer> consumer, Copy copy) {
  const DeliveryTag tag = ++channel.last_tag;
  state.queues[queue].hold(consumer);
  channel.outstanding.push_back({tag, queue, consumer, std::move(copy)});
  return tag;
}

void enqueue(State& state, Handle<Queue> handle, const MessageRef& message, Effects& effects) {
  Queue& queue = state.queues[handle];
  effects.emplace_back(Enqueued{queue.name(), message});
  Copy copy = queue.next_copy(message);
  const Handle<Consumer> consumer = queue.ready().empty() ? queue.take_turn() : Handle<Consumer>{};
  if (consumer)
    deliver(state, handle, consumer, std::move(copy), effects);
  else
    queue.push(std::move(copy));
}

void run_queue(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  while (!queue.ready().empty()) {
    const Handle<Consumer> consumer = queue.take_turn();
    if (!consumer) return;
    deliver(state, handle, consumer, queue.pop(), effects);
  }
}

void settle(State& state, Outstanding taken, Disposal disposal, Effects& effects) {
  settle_group(state, {&taken, 1}, disposal, effects);
}

void settle(State& state, std::vector<Outstanding> taken, Disposal disposal, Effects& effects) {
  std::erase_if(taken, [&](const Outstanding& it) { return !state.queues.find(it.queue); });
  std::stable_sort(taken.begin(), taken.end(), [&](const Outstanding& a, const Outstanding& b) {
    return group_key(state, a) < group_key(state, b);
  });
  for (auto first = taken.begin(); first != taken.end();) {
    const auto last = std::find_if(first, taken.end(), [&](const Outstanding& it) {
      return it.queue != first->queue || it.consumer != first->consumer;
    });
    const auto end = first->consumer ? last : first + 1;
    settle_group(state, {first, end}, disposal, effects);
    first = end;
  }
}

}  // namespace rehearsal::model
