#include "model/queues/restarting.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "model/channels/closing.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/leaving.hpp"
#include "model/queues/limits.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/quorum/shipping.hpp"
#include "model/routing/unbinding.hpp"

namespace rehearsal::model {

namespace {

/// The oldest first.
std::vector<Handle<Channel>> channels_by_age(const State& state) {
  std::vector<Handle<Channel>> channels;
  for (const auto& [id, channel] : state.channel_ids) channels.push_back(channel);
  std::sort(channels.begin(), channels.end(), [&](Handle<Channel> a, Handle<Channel> b) {
    return state.channels[a].opened_after < state.channels[b].opened_after;
  });
  return channels;
}

/// A quorum queue loses nothing (rule 26.3), and the lease of one that was not in use goes on. It
/// hears of the channels that are gone one by one, after a kill as well, in an order that is open
/// (N9). What one held may go to another that it has not heard of, and has then been delivered.
void leave_quorum_queues(State& state, Effects& effects, OpenOrder* order) {
  const std::size_t first = effects.size();
  const std::vector<Handle<Channel>> channels = channels_by_age(state);
  for (const Handle<Channel> channel : channels) state.channels[channel].ending = true;
  for (const auto& [name, queue] : state.queue_names) {
    if (!state.queues[queue].quorum() || state.queues[queue].consumer_count() == 0) continue;
    auto leaving = those_at(state, channels, queue);
    while (!leaving.empty())
      leave_queue(state, take_next(leaving, order, Unordered::leaving), queue, effects);
  }
  for (const ConnectionId connection : state.connections)
    forget_effects_for(connection, effects, first);
}

/// Every channel is gone at once; what they held is back in its place.
void end_all_channels(State& state, Effects& effects, OpenOrder* order) {
  for (const auto& [id, channel] : state.channel_ids) state.channels[channel].roll_back();
  leave_quorum_queues(state, effects, order);
  for (const auto& [id, channel] : state.channel_ids) {
    Ring<Outstanding>& outstanding = state.channels[channel].outstanding;
    while (!outstanding.empty()) {
      Outstanding it = outstanding.pop_front();
      Queue* const queue = state.queues.find(it.queue);
      if (queue) queue->give_back(std::move(it.copy));
    }
    state.channels.remove(channel);
  }
  state.channel_ids.clear();
  state.watched.clear();
  state.connections.clear();
  state.alarms = {};
  state.logins.clear();
  state.memory = {state.memory.options, std::nullopt, std::nullopt};
}

/// Rule 6.6. A queue that is not durable, and is there all the same, loses everything.
void lose_transient_messages(Queue& queue, Effects& effects) {
  for (Copy& copy : queue.take_ready()) {
    if (queue.settings().durable && copy.message->persistent())
      queue.push(std::move(copy));
    else
      effects.emplace_back(Settled{queue.name(), Fate::lost_at_restart, copy.message});
  }
}

/// What the channels hold of the queue is with it again. They keep their delivery tags, which mean
/// nothing any more.
void take_back_unacked(State& state, Handle<Queue> handle) {
  Queue& queue = state.queues[handle];
  for (const auto& [id, channel] : state.channel_ids) {
    state.channels[channel].each_unacked([&](Outstanding& it) {
      if (it.queue != handle) return;
      queue.put_back(it.copy);
      it.queue = {};
    });
  }
}

/// Clients leave before a broker that stops in good order has stopped: what goes with the last
/// consumer or with its connection does (rules 6.3, 6.5), with the auto-delete exchanges that are
/// unbound then (rule 8.4).
void delete_queues_of_clients(State& state, Effects& effects) {
  const NameMap<Handle<Queue>> names = state.queue_names;
  for (const auto& [name, handle] : names) {
    const Queue& queue = state.queues[handle];
    const bool loses_consumers = queue.consumer_count() > 0;
    if (queue.settings().owner || (queue.settings().auto_delete && loses_consumers))
      delete_queue(state, handle, Fate::queue_deleted, effects);
  }
}

/// What quorum queues dead-letter as clients leave may come too late to arrive anywhere, from one
/// of a queue's dead letters on (N27).
void lose_dead_letters(State& state, Effects& effects, OpenOrder* order) {
  std::set<Name> too_late;
  for (std::size_t left = state.dead_letters.size(); left > 0; --left) {
    auto next = state.dead_letters.pop_front();
    const DeadLetter* const letter = std::get_if<DeadLetter>(&next);
    if (letter &&
        (too_late.contains(letter->queue) || pick_next(2, order, Unordered::stopping) == 1)) {
      too_late.insert(letter->queue);
      effects.emplace_back(Settled{letter->queue, Fate::lost_at_restart, letter->copy.message});
    } else {
      state.dead_letters.push_back(std::move(next));
    }
  }
}

/// What has come back may be too much (rule 13.4), or have expired meanwhile (rule 13.5).
void apply_limits_to_what_came_back(State& state, Effects& effects) {
  for (const auto& [name, handle] : state.queue_names) {
    if (state.queues[handle].quorum()) continue;
    state.queues[handle].forget_clients();
    drop_excess(state, handle, effects);
    expire_heads(state, handle, effects);
  }
  publish_dead_letters(state, effects);
}

/// Rules 6.4, 6.6 to 6.8.
void lose_queues(State& state, Stop stop, Effects& effects) {
  const NameMap<Handle<Queue>> names = state.queue_names;
  for (const auto& [name, handle] : names) {
    Queue& queue = state.queues[handle];
    queue.forget_clients();
    if (!queue.settings().durable) {
      delete_queue(state, handle, Fate::lost_at_restart, effects);
      continue;
    }
    if (queue.quorum()) {
      quorum::pause_shipping(state, handle);
      continue;
    }
    if (stop == Stop::orderly) queue.expect_loss();
    lose_transient_messages(queue, effects);
    if (stop == Stop::kill) queue.mark_redelivered();
    set_due(state, handle, {});
  }
}

/// A queue overflows by dropping its head until it knows better.
void recover(State& state, Handle<Queue> queue, Effects& effects) {
  state.queues[queue].recover();
  apply_new_limits(state, queue, Overflow::drop_head, effects);
  renew_lease(state, queue);
}

/// Rules 6.10 and 6.11.
void lose_exchanges(State& state) {
  const NameMap<Handle<Exchange>> names = state.exchange_names;
  for (const auto& [name, handle] : names) {
    if (!state.exchanges[handle].settings().durable) delete_exchange(state, handle);
  }
}

}  // namespace

void stop(State& state, Stop how, Effects& effects, OpenOrder* order) {
  end_all_channels(state, effects, order);
  if (how == Stop::orderly) {
    lose_dead_letters(state, effects, order);
    delete_queues_of_clients(state, effects);
    apply_limits_to_what_came_back(state, effects);
  }
  state.running = false;
  state.worker_crashes_left = 2;
  lose_queues(state, how, effects);
  lose_exchanges(state);
}

void crash_queue(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  cancel_consumers(state, handle, effects);
  take_back_unacked(state, handle);
  queue.forget_clients();
  lose_transient_messages(queue, effects);
  queue.mark_redelivered();
  set_due(state, handle, {});
  recover(state, handle, effects);
}

void recover_queues(State& state, Effects& effects) {
  for (const auto& [name, queue] : state.queue_names) {
    if (state.queues[queue].quorum()) {
      quorum::start_shipping(state, queue);
      quorum::run(state, queue, effects);
    } else {
      recover(state, queue, effects);
    }
  }
  publish_dead_letters(state, effects);
}

}  // namespace rehearsal::model
