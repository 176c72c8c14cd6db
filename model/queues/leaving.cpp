#include "model/queues/leaving.hpp"

#include <algorithm>
#include <utility>

#include "model/queues/delivery.hpp"
#include "model/queues/limits.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/routing/unbinding.hpp"

namespace rehearsal::model {

namespace {

/// Says what became of each copy: those that wait, then those that channels hold. The channels keep
/// their delivery tags (rule 5.6).
void settle_all(State& state, Handle<Queue> handle, Fate fate, Effects& effects) {
  Queue& queue = state.queues[handle];
  for (Copy& copy : queue.take_ready()) {
    effects.emplace_back(Settled{queue.name(), fate, std::move(copy.message)});
  }
  if (queue.quorum()) {
    for (Dead& dead : queue.quorum()->dead_letters.take_all())
      effects.emplace_back(Settled{queue.name(), fate, std::move(dead.message)});
  }
  if (queue.unacked() == 0) return;
  for (const auto& [id, channel] : state.channel_ids) {
    state.channels[channel].each_unacked([&](const Outstanding& it) {
      if (it.queue == handle) effects.emplace_back(Settled{queue.name(), fate, it.copy.message});
    });
  }
}

}  // namespace

void cancel_consumers(State& state, Handle<Queue> queue, Effects& effects) {
  for (const auto& [id, channel] : state.channel_ids) {
    auto& subscriptions = state.channels[channel].subscriptions;
    for (auto it = subscriptions.begin(); it != subscriptions.end();) {
      if (it->second.queue != queue) {
        ++it;
        continue;
      }
      if (!state.channels[channel].closing) effects.emplace_back(ConsumerCancelled{id, it->first});
      it = subscriptions.erase(it);
    }
  }
}

void delete_queue(State& state, Handle<Queue> handle, Fate fate, Effects& effects) {
  settle_all(state, handle, fate, effects);
  forget_bindings(state, handle);
  if (state.queues[handle].consumer_count() > 0) cancel_consumers(state, handle, effects);
  set_due(state, handle, {});
  state.queue_names.erase(state.queues[handle].name());
  state.queues.remove(handle);
}

void leave_queue(State& state, Handle<Channel> channel, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.quorum()) quorum::give_back(state, handle, channel, effects);
  queue.forget(channel);
  std::erase_if(state.channels[channel].subscriptions,
                [&](const auto& entry) { return entry.second.queue == handle; });
  if (queue.to_be_auto_deleted()) return delete_queue(state, handle, Fate::queue_deleted, effects);
  for (Outstanding& it : state.channels[channel].take_from(handle)) {
    queue.let_go(it.copy);
    queue.release(it.consumer, 1);
    queue.give_back(std::move(it.copy));
  }
  renew_lease(state, handle);
  resume_queue(state, handle, effects);
}

}  // namespace rehearsal::model
