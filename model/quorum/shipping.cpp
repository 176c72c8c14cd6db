#include "model/quorum/shipping.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/queues/dead_letter.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/limits.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/routing/routing.hpp"

namespace rehearsal::model::quorum {

namespace {

bool has(const std::vector<Name>& names, const Name& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Those that wait may go, when their turn comes among the dead letters.
void wake(State& state, const Queue& queue) { state.dead_letters.push_back(MayShip{queue.name()}); }

/// RabbitMQ 3.10.8 cannot make the dead letter (rule 31.2). The process that ships them starts
/// again, does the same, and ends with those of all queues, until the broker restarts.
void crash(State& state, Handle<Queue> handle) {
  state.queues[handle].quorum()->dead_letters.start_again();
  if (--state.worker_crashes_left > 0) start_shipping(state, handle);
}

void set_retry(State& state, Handle<Queue> queue, std::optional<Time> retry) {
  set_due(state, queue, &Queue::Due::retry, retry);
}

/// One that is under way looks again every three minutes.
void wait_for_the_rest(State& state, Handle<Queue> handle) {
  const Queue& queue = state.queues[handle];
  const bool waits = !queue.quorum()->dead_letters.under_way().empty();
  if (waits == queue.due.retry.has_value()) return;
  set_retry(state, handle,
            waits ? std::optional(state.now + DeadLetterWorker::patience) : std::nullopt);
}

void settle(State& state, Handle<Queue> handle, std::uint64_t number, Effects& effects) {
  Queue& queue = state.queues[handle];
  DeadLetterWorker& worker = queue.quorum()->dead_letters;
  effects.emplace_back(Settled{queue.name(), Fate::dead_lettered, worker.settle(number).message});
  if (worker.shippable() > 0) wake(state, queue);
  run(state, handle, effects);
}

/// The queue hears that one has arrived when all that may go is on its way, and counts it until
/// then. RabbitMQ 3.10.8 does not hear that a dead letter has come to the queue in which it died:
/// what it hears from that queue it takes for something else (rabbitmq-server, pull request 8799).
void send(State& state, Handle<Queue> handle, std::uint64_t number,
          const std::vector<Handle<Queue>>& to, Effects& effects) {
  DeadLetterWorker& worker = state.queues[handle].quorum()->dead_letters;
  const MessageRef letter = worker.find(number)->letter;
  std::vector<bool> taken;
  for (const Handle<Queue> queue : to)
    taken.push_back(model::enqueue(state, queue, letter, Publisher(handle), effects));
  Shipment& it = *worker.find(number);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const bool heard = to[i] != handle || state.profile.hears_own_dead_letters;
    auto& group = !taken[i] ? it.refused : heard ? it.arrived : it.unheard;
    group.push_back(state.queues[to[i]].name());
  }
  it.published = state.now;
  if (it.done()) state.dead_letters.push_back(HasArrived{state.queues[handle].name(), number});
}

/// To the exchange that the queue has now, with the routing key that it has now; without one, with
/// those under which it had come to the queue, which only its latest death still tells (rule 19.3).
/// Null where it does not.
MessageRef readdressed(const Message& letter, const QueueOptions& options) {
  std::vector<Name> keys = routing_keys_of_latest_death(letter);
  if (options.dead_letter_routing_key) keys = {*options.dead_letter_routing_key};
  if (keys.empty()) return nullptr;
  const Name first = keys.front();
  keys.erase(keys.begin());
  return std::make_shared<const Message>(*options.dead_letter_exchange, first, letter.properties(),
                                         letter.body(), std::move(keys), letter.origin(),
                                         letter.encoding());
}

void send_again(State& state, Handle<Queue> handle, std::uint64_t number, Effects& effects) {
  Queue& queue = state.queues[handle];
  const Handle<Exchange> exchange = state.find_exchange(*queue.options().dead_letter_exchange);
  if (!exchange) return;
  Shipment& it = *queue.quorum()->dead_letters.find(number);
  const MessageRef letter = readdressed(*it.letter, queue.options());
  if (!letter) return crash(state, handle);
  std::vector<Handle<Queue>> scratch;
  const auto routed = route(state, exchange, *letter, scratch);
  if (routed.empty() && !it.arrived.empty()) return settle(state, handle, number, effects);
  std::vector<Handle<Queue>> to;
  std::vector<Name> unheard;
  for (const Handle<Queue> target : routed) {
    const Name& name = state.queues[target].name();
    if (has(it.arrived, name)) continue;
    if (goes_in_circles(*letter, name) || has(it.unheard, name))
      unheard.push_back(name);
    else
      to.push_back(target);
  }
  if (to.empty()) return;
  it.letter = letter;
  it.refused.clear();
  it.unheard = std::move(unheard);
  send(state, handle, number, to, effects);
}

/// False if that was too much for what ships them. Requires: one waits.
bool ship_next(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  const QueueOptions& options = queue.options();
  Shipment& it = queue.quorum()->dead_letters.ship();
  it.letter = dead_letter(
      *it.dead.message, {queue.name(), info(it.dead.reason).death, state.now + state.began},
      *options.dead_letter_exchange, options.dead_letter_routing_key, state.profile);
  if (!it.letter) {
    crash(state, handle);
    return false;
  }
  if (!it.letter->writable()) state.has_unwritable = true;
  const Handle<Exchange> exchange = state.find_exchange(*options.dead_letter_exchange);
  if (!exchange) return true;
  const auto to = destinations(state, exchange, *it.letter);
  if (!to.empty()) send(state, handle, it.number, to, effects);
  return true;
}

/// What ships dead letters hears of a queue that is full when it has sent all that may go.
template <class Sends>
void send_in_one_go(State& state, Handle<Queue> handle, Sends&& sends) {
  state.shipping = Publisher(handle);
  sends();
  listen(state, std::exchange(state.shipping, {}));
  wait_for_the_rest(state, handle);
}

}  // namespace

void keep_dead(State& state, Queue& queue, Dead dead) {
  queue.quorum()->dead_letters.keep(std::move(dead));
  wake(state, queue);
}

void ship(State& state, Handle<Queue> handle, Effects& effects) {
  if (state.worker_crashes_left == 0) return;
  send_in_one_go(state, handle, [&] {
    std::size_t left = state.queues[handle].quorum()->dead_letters.shippable();
    while (left > 0 && ship_next(state, handle, effects)) --left;
  });
}

void let_go(State& state, Handle<Queue> handle, std::uint64_t number, Effects& effects) {
  const Shipment* const it = state.queues[handle].quorum()->dead_letters.find(number);
  if (!it || !it->done()) return;
  settle(state, handle, number, effects);
  wait_for_the_rest(state, handle);
}

void ship_again(State& state, Handle<Queue> handle, Effects& effects) {
  DeadLetterWorker& worker = state.queues[handle].quorum()->dead_letters;
  std::vector<std::uint64_t> numbers;
  for (const Shipment& it : worker.under_way()) {
    if (!it.published || *it.published + DeadLetterWorker::patience <= state.now)
      numbers.push_back(it.number);
  }
  set_retry(state, handle, std::nullopt);
  if (state.worker_crashes_left == 0) return;
  send_in_one_go(state, handle, [&] {
    for (const std::uint64_t number : numbers)
      if (worker.find(number)) send_again(state, handle, number, effects);
  });
}

void pause_shipping(State& state, Handle<Queue> handle) {
  state.queues[handle].quorum()->dead_letters.start_again();
  set_retry(state, handle, std::nullopt);
}

void start_shipping(State& state, Handle<Queue> handle) {
  const Queue& queue = state.queues[handle];
  if (queue.quorum()->dead_letters.shippable() > 0) wake(state, queue);
}

void stop_shipping(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  for (Dead& dead : queue.quorum()->dead_letters.take_all())
    effects.emplace_back(Settled{queue.name(), dead.reason, std::move(dead.message)});
  set_retry(state, handle, std::nullopt);
}

}  // namespace rehearsal::model::quorum
