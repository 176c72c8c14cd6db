#include "model/queues/dead_lettering.hpp"

#include <utility>

#include "model/queues/dead_letter.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/restarting.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/quorum/shipping.hpp"
#include "model/routing/routing.hpp"

namespace rehearsal::model {

namespace {

/// So many are published at one time at the most: RabbitMQ lets some circles go on for ever
/// (rule 19.13a), and so do we, without hanging.
constexpr int at_one_time = 10000;

}  // namespace

std::vector<Handle<Queue>> destinations(const State& state, Handle<Exchange> exchange,
                                        const Message& letter) {
  std::vector<Handle<Queue>> scratch;
  std::vector<Handle<Queue>> taking;
  for (const Handle<Queue> queue : route(state, exchange, letter, scratch)) {
    if (!goes_in_circles(letter, state.queues[queue].name())) taking.push_back(queue);
  }
  return taking;
}

namespace {

/// The copy that died was in its queue, unless that had refused it, which was said before.
void settle(const DeadLetter& letter, Fate fate, Effects& effects) {
  if (letter.reason == Fate::refused) return;
  effects.emplace_back(Settled{letter.queue, fate, letter.copy.message});
}

/// Rule 31.2. What a client rejected is in the queue again, if it is on the disk. What died in any
/// other way would make the queue crash again.
void crash_over(State& state, DeadLetter letter, Effects& effects) {
  const Handle<Queue> handle = state.find_queue(letter.queue);
  if (!handle || state.queues[handle].quorum())
    return settle(letter, Fate::lost_at_restart, effects);
  Queue& queue = state.queues[handle];
  if (letter.reason == Fate::rejected)
    queue.put_back(std::move(letter.copy));
  else
    settle(letter, Fate::lost_at_restart, effects);
  crash_queue(state, handle, effects);
}

/// Rule 19.2: where nothing takes it, it is lost without a word.
void perform(State& state, DeadLetter letter, Effects& effects) {
  const Handle<Exchange> exchange = state.find_exchange(letter.exchange);
  if (!exchange) return settle(letter, letter.reason, effects);
  const MessageRef message = dead_letter(
      *letter.copy.message,
      {letter.queue, info(letter.reason).death, state.now + state.began, letter.copy.was_paged_out},
      letter.exchange, letter.routing_key, state.profile);
  if (!message) return crash_over(state, std::move(letter), effects);
  if (!message->writable()) state.has_unwritable = true;
  const auto queues = destinations(state, exchange, *message);
  settle(letter, queues.empty() ? letter.reason : Fate::dead_lettered, effects);
  for (const Handle<Queue> queue : queues) enqueue(state, queue, message, {}, effects);
}

/// Null if the queue that kept dead letters is gone.
Handle<Queue> keeper(const State& state, const Name& name) {
  const Handle<Queue> queue = state.find_queue(name);
  return queue && state.queues[queue].quorum() ? queue : Handle<Queue>{};
}

void perform(State& state, const MayShip& it, Effects& effects) {
  const Handle<Queue> queue = keeper(state, it.queue);
  if (queue) quorum::ship(state, queue, effects);
}

void perform(State& state, const HasArrived& it, Effects& effects) {
  const Handle<Queue> queue = keeper(state, it.queue);
  if (queue) quorum::let_go(state, queue, it.number, effects);
}

}  // namespace

void discard(State& state, Queue& queue, Copy copy, Fate reason, Effects& effects) {
  const QueueOptions& options = queue.options();
  if (options.ships_dead_letters()) {
    quorum::keep_dead(state, queue, {std::move(copy.message), reason});
  } else if (options.dead_letter_exchange) {
    state.dead_letters.push_back(DeadLetter{queue.name(), reason, std::move(copy),
                                            *options.dead_letter_exchange,
                                            options.dead_letter_routing_key});
  } else {
    effects.emplace_back(Settled{queue.name(), reason, std::move(copy.message)});
  }
}

void publish_dead_letters(State& state, Effects& effects) {
  quorum::in_one_go(state, effects, [&] {
    for (int i = 0; i < at_one_time && !state.dead_letters.empty(); ++i)
      std::visit([&](auto next) { perform(state, std::move(next), effects); },
                 state.dead_letters.pop_front());
  });
}

}  // namespace rehearsal::model
