#include <utility>

#include "model/operators/operator_methods.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/limits.hpp"
#include "model/queues/memory.hpp"
#include "model/quorum/shipping.hpp"

namespace rehearsal::model {

namespace {

/// A lease starts again. Deadlines that messages have stay as they are (rule 18.1), and so does the
/// mode of the queue where none is asked for (rule 20.11).
void change_policy(State& state, Handle<Queue> handle, const Policy* policy, Effects& effects) {
  Queue& queue = state.queues[handle];
  const Overflow before = queue.options().overflow;
  const bool shipped = queue.options().ships_dead_letters();
  queue.set_policy(policy, state.profile);
  set_due(state, handle, &Queue::Due::lease, std::nullopt);
  renew_lease(state, handle);
  if (queue.quorum()) {
    const bool ships = queue.options().ships_dead_letters();
    if (shipped && !ships) quorum::stop_shipping(state, handle, effects);
    resume_queue(state, handle, effects);
    if (shipped && ships) quorum::ship_again(state, handle, effects);
    return;
  }
  apply_new_limits(state, handle, before, effects);
  if (const auto mode = queue.options().mode) set_queue_mode(state, handle, *mode, effects);
}

bool same(const Policy* a, const Policy* b) { return a && b ? *a == *b : a == b; }

/// Looks at every exchange and queue again. Nothing happens to a queue whose policy was the same
/// before.
void change_policies(State& state, const Policies& before, Effects& effects) {
  for (const auto& [name, exchange] : state.exchange_names) {
    state.exchanges[exchange].set_policy(policy_for_exchange(state.policies, name));
  }
  for (const auto& [name, queue] : state.queue_names) {
    const QueueType type = state.queues[queue].options().type;
    const Policy* const policy = policy_for_queue(state.policies, name, type);
    if (same(policy_for_queue(before, name, type), policy)) continue;
    change_policy(state, queue, policy, effects);
  }
}

}  // namespace

void operate(State& state, const SetPolicy& command, Effects& effects) {
  auto policy = policy_of(command);
  if (!policy) return;
  const Policies before = state.policies;
  set_policy(state.policies, *std::move(policy));
  change_policies(state, before, effects);
}

void operate(State& state, const ClearPolicy& command, Effects& effects) {
  const Policies before = state.policies;
  clear_policy(state.policies, command.name);
  change_policies(state, before, effects);
}

}  // namespace rehearsal::model
