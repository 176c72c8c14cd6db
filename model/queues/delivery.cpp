#include "model/queues/delivery.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/channels/consumer_timeout.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/limits.hpp"
#include "model/quorum/quorum_delivery.hpp"

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

/// Whether the consumer's channel may be sent to. It then counts the delivery (rules 15.5, 15.8).
auto may_send(State& state) {
  return [&state](const Consumer& consumer) {
    Limiter& limiter = state.channels[consumer.channel].limiter;
    if (limiter.limit == 0) return true;
    if (limiter.reached()) return false;
    if (!consumer.no_ack) ++limiter.volume;
    return true;
  };
}

}  // namespace

void dispose(State& state, Queue& queue, Copy copy, Disposal disposal, Effects& effects) {
  queue.let_go(copy);
  switch (disposal) {
    case Disposal::acknowledge:
      effects.emplace_back(Settled{queue.name(), Fate::acknowledged, std::move(copy.message)});
      return;
    case Disposal::reject:
      return discard(state, queue, std::move(copy), Fate::rejected, effects);
    case Disposal::requeue:
      return queue.give_back(std::move(copy));
  }
}

namespace {

/// A priority queue looks at its levels one after the other, the highest first.
void sort_by_priority(std::span<Outstanding> group) {
  std::stable_sort(group.begin(), group.end(), [](const Outstanding& a, const Outstanding& b) {
    return a.copy.priority > b.copy.priority;
  });
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
  state.queues[queue].hold(consumer, copy);
  channel.outstanding.push_back({tag, queue, consumer, std::move(copy), state.now});
  if (!channel.watched) watch(state, channel);
  return tag;
}

namespace {

/// Rule 27.2.
bool overtakes(const State& state, const Queue& queue) {
  return state.profile.after_cancel == AfterCancel::publish_overtakes && queue.can_be_overtaken();
}

/// Rules 20.4 and 20.5.
void refuse(State& state, const Queue& queue, const MessageRef& message, Effects& effects) {
  effects.emplace_back(Settled{queue.name(), Fate::refused, message});
  const QueueOptions& options = queue.options();
  if (options.overflow != Overflow::reject_publish_dlx || !options.dead_letter_exchange) return;
  state.dead_letters.push_back(DeadLetter{queue.name(), Fate::refused, Copy{.message = message},
                                          *options.dead_letter_exchange,
                                          options.dead_letter_routing_key});
}

}  // namespace

bool enqueue(State& state, Handle<Queue> handle, const MessageRef& message,
             const Publisher& publisher, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.quorum()) return quorum::enqueue(state, handle, message, publisher, effects);
  if (queue.refuses(*message)) {
    refuse(state, queue, message, effects);
    return false;
  }
  effects.emplace_back(Enqueued{queue.name(), message});
  Copy copy = queue.next_copy(message, state.now);
  const bool has_its_turn = queue.ready().empty() || overtakes(state, queue);
  const Handle<Consumer> consumer =
      has_its_turn ? queue.take_turn(may_send(state)) : Handle<Consumer>{};
  if (consumer) {
    deliver(state, handle, consumer, std::move(copy), effects);
    return true;
  }
  queue.push(std::move(copy));
  const bool dropped = drop_excess(state, handle, effects);
  if (dropped || queue.ready().size() == 1) expire_heads(state, handle, effects);
  return true;
}

bool deliver_next(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.ready().empty()) return false;
  const Handle<Consumer> consumer = queue.take_turn(may_send(state));
  if (!consumer) return false;
  deliver(state, handle, consumer, queue.pop(), effects);
  expire_heads(state, handle, effects);
  return true;
}

void run_queue(State& state, Handle<Queue> handle, Effects& effects) {
  if (state.queues[handle].quorum()) return quorum::run(state, handle, effects);
  while (deliver_next(state, handle, effects)) {
  }
}

void resume_queue(State& state, Handle<Queue> handle, Effects& effects) {
  if (state.queues[handle].quorum()) return quorum::run(state, handle, effects);
  drop_excess(state, handle, effects);
  expire_heads(state, handle, effects);
  run_queue(state, handle, effects);
}

std::vector<DeliveryGroup> in_groups(const State& state, std::vector<Outstanding>& taken) {
  std::erase_if(taken, [&](const Outstanding& it) { return !state.queues.find(it.queue); });
  std::stable_sort(taken.begin(), taken.end(), [&](const Outstanding& a, const Outstanding& b) {
    return group_key(state, a) < group_key(state, b);
  });
  std::vector<DeliveryGroup> groups;
  for (auto first = taken.begin(); first != taken.end();) {
    const auto last = std::find_if(first, taken.end(), [&](const Outstanding& it) {
      return it.queue != first->queue || it.consumer != first->consumer;
    });
    const auto end = first->consumer ? last : first + 1;
    groups.emplace_back(first, end);
    first = end;
  }
  return groups;
}

void settle(State& state, DeliveryGroup group, Disposal disposal, Effects& effects) {
  const Handle<Queue> handle = group.front().queue;
  Queue* const queue = state.queues.find(handle);
  if (!queue) return;
  if (queue->quorum()) return quorum::settle(state, group, disposal, effects);
  if (queue->options().max_priority > 0) sort_by_priority(group);
  for (Outstanding& it : group) dispose(state, *queue, std::move(it.copy), disposal, effects);
  const bool unblocked =
      queue->release(group.front().consumer, static_cast<std::uint32_t>(group.size()));
  if (disposal == Disposal::requeue)
    resume_queue(state, handle, effects);
  else if (unblocked)
    run_queue(state, handle, effects);
}

}  // namespace rehearsal::model
