#include "model/queues/limits.hpp"

#include <algorithm>
#include <utility>

#include "model/channels/consumer_timeout.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/leaving.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/quorum/shipping.hpp"

namespace rehearsal::model {

bool drop_excess(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  const QueueOptions& options = queue.options();
  if (!options.limits_length() || options.overflow != Overflow::drop_head) return false;
  bool dropped = false;
  while (!queue.ready().empty() && queue.too_long()) {
    discard(state, queue, queue.pop(), Fate::dropped, effects);
    dropped = true;
  }
  return dropped;
}

void expire_heads(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  while (!queue.ready().empty() && queue.ready().front().deadline <= state.now) {
    discard(state, queue, queue.pop(), Fate::expired, effects);
  }
  queue.look_at_head();
  state.disk_reads += queue.take_reads();
  std::optional<Time> next;
  if (!queue.ready().empty() && queue.ready().front().deadline != Copy::never) {
    next = queue.ready().front().deadline;
  }
  if (next == queue.due.expiry) return;
  set_due(state, handle, &Queue::Due::expiry, next);
}

void apply_new_limits(State& state, Handle<Queue> handle, Overflow before, Effects& effects) {
  Queue& queue = state.queues[handle];
  const Overflow after = queue.options().overflow;
  for (const Overflow overflow : {before, after}) {
    queue.set_overflow(overflow);
    drop_excess(state, handle, effects);
  }
  expire_heads(state, handle, effects);
}

void renew_lease(State& state, Handle<Queue> handle) {
  const Queue& queue = state.queues[handle];
  const auto& expires = queue.options().expires;
  if (!expires || queue.consumer_count() > 0) return;
  set_due(state, handle, &Queue::Due::lease, state.now + *expires);
}

void set_due(State& state, Handle<Queue> handle, Queue::Due due) {
  Queue& queue = state.queues[handle];
  const auto place = [&](Time at) {
    return std::lower_bound(state.due.begin(), state.due.end(), std::pair(at, handle));
  };
  if (const auto before = queue.due.first()) state.due.erase(place(*before));
  queue.due = due;
  if (const auto after = due.first()) state.due.insert(place(*after), {*after, handle});
}

void set_due(State& state, Handle<Queue> queue, std::optional<Time> Queue::Due::*what,
             std::optional<Time> when) {
  Queue::Due due = state.queues[queue].due;
  due.*what = when;
  set_due(state, queue, due);
}

namespace {

/// A queue with consumers is in use: its lease starts again when they are gone (rule 18.11).
void end_lease(State& state, Handle<Queue> handle, Effects& effects) {
  const Queue& queue = state.queues[handle];
  if (queue.consumer_count() == 0)
    delete_queue(state, handle, Fate::queue_deleted, effects);
  else
    set_due(state, handle, &Queue::Due::lease, std::nullopt);
}

/// What expires makes room, of which a quorum queue tells its publishers.
void do_what_is_due(State& state, Handle<Queue> handle, Effects& effects) {
  const Queue& queue = state.queues[handle];
  if (queue.due.lease && *queue.due.lease <= state.now) {
    end_lease(state, handle, effects);
  } else if (queue.due.retry && *queue.due.retry <= state.now) {
    quorum::ship_again(state, handle, effects);
  } else if (queue.quorum()) {
    quorum::run(state, handle, effects);
  } else {
    expire_heads(state, handle, effects);
  }
}

/// The soonest of what queues and channels have to do.
std::optional<Time> next_due(const State& state) {
  std::optional<Time> next;
  if (!state.due.empty()) next = state.due.front().first;
  if (state.watched.empty()) return next;
  return std::min(state.watched.front().first, next.value_or(Time::max()));
}

/// How many queues have something to do at that time, the soonest of all.
std::size_t due_at(const State& state, Time at) {
  const auto is_due = [&](const auto& entry) { return entry.first == at; };
  return static_cast<std::size_t>(std::find_if_not(state.due.begin(), state.due.end(), is_due) -
                                  state.due.begin());
}

}  // namespace

void advance(State& state, Time now, Effects& effects, OpenOrder* order) {
  for (auto next = next_due(state); next && *next <= now; next = next_due(state)) {
    state.now = std::max(state.now, *next);
    if (const std::size_t queues = due_at(state, *next); queues > 0) {
      const auto which = pick_next(queues, order, Unordered::expiring);
      do_what_is_due(state, state.due[which].second, effects);
    } else {
      look_at_oldest_delivery(state, effects);
    }
    publish_dead_letters(state, effects);
  }
  state.now = std::max(state.now, now);
  publish_dead_letters(state, effects);
  check_memory(state, effects);
}

}  // namespace rehearsal::model
