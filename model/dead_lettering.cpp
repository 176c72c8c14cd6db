#include <utility>

#include "model/dead_letter.hpp"
#include "model/quorum_delivery.hpp"
#include "model/shipping.hpp"

namespace rehearsal::model {

namespace {

/// So many are published at one time at the most: RabbitMQ lets some circles go on for ever
/// (rule 19.13a), and so do we, without hanging.
constexpr int at_one_time = 10000;

}  // namespace

std::string_view word_for_death(Fate reason) {
  switch (reason) {
    case Fate::rejected:
      return "rejected";
    case Fate::expired:
      return "expired";
    case Fate::delivery_limit:
      return "delivery_limit";
    default:
      return "maxlen";
  }
}

std::vector<Handle<Queue>> destinations(const State& state, Handle<Exchange> exchange, Fate reason,
                                        const Message& letter) {
  std::vector<Handle<Queue>> scratch;
  std::vector<Handle<Queue>> taking;
  for (const Handle<Queue> queue : route(state, exchange, letter, scratch)) {
    const bool stops =
        reason != Fate::rejected && goes_in_circles(letter, state.queues[queue].name());
    if (!stops) taking.push_back(queue);
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

/// If its queue is still there.
void ship_next(State& state, const Name& queue, Effects& effects) {
  const Handle<Queue> handle = state.find_queue(queue);
  if (handle && state.queues[handle].quorum()) quorum::ship(state, handle, effects);
}

/// Rule 19.2: where nothing takes it, it is lost without a word.
void publish(State& state, DeadLetter letter, Effects& effects) {
  if (letter.kept) return ship_next(state, letter.queue, effects);
  const Handle<Exchange> exchange = state.find_exchange(letter.exchange);
  if (!exchange) return settle(letter, letter.reason, effects);
  const MessageRef message = dead_letter(*letter.copy.message,
                                         {letter.queue, word_for_death(letter.reason),
                                          state.now + state.began, letter.copy.was_paged_out},
                                         letter.exchange, letter.routing_key, state.profile);
  if (!message) return crash_over(state, std::move(letter), effects);
  if (!message->writable()) state.has_unwritable = true;
  const auto queues = destinations(state, exchange, letter.reason, *message);
  settle(letter, queues.empty() ? letter.reason : Fate::dead_lettered, effects);
  for (const Handle<Queue> queue : queues) enqueue(state, queue, message, {}, effects);
}

}  // namespace

void discard(State& state, Queue& queue, Copy copy, Fate reason, Effects& effects) {
  const QueueOptions& options = queue.options();
  if (options.ships_dead_letters()) {
    quorum::keep(state, queue, {std::move(copy.message), reason});
  } else if (options.dead_letter_exchange) {
    state.dead_letters.push_back({queue.name(), reason, std::move(copy),
                                  *options.dead_letter_exchange, options.dead_letter_routing_key});
  } else {
    effects.emplace_back(Settled{queue.name(), reason, std::move(copy.message)});
  }
}

void publish_dead_letters(State& state, Effects& effects) {
  quorum::in_one_go(state, effects, [&] {
    for (int i = 0; i < at_one_time && !state.dead_letters.empty(); ++i)
      publish(state, state.dead_letters.pop_front(), effects);
  });
}

}  // namespace rehearsal::model
