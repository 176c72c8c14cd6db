#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "model/state.hpp"

/// What goes otherwise in a quorum queue than in a classic one (section 26). RabbitMQ keeps it as a
/// log of commands. Each lets the heads expire, then consumers take turns, then the limits apply.
namespace rehearsal::model::quorum {

/// The queue takes the message to its end. False if it has told the publisher to stop (rule 26.13),
/// who is null for a dead letter.
bool enqueue(State& state, Handle<Queue> queue, const MessageRef& message,
             const Publisher& publisher, Effects& effects);

/// Whether it may publish: what it was told last, or learns now if it is new to the queue
/// (rule 26.13).
bool may_publish(State& state, Handle<Queue> queue, const Publisher& publisher);

/// Who was busy hears what queues have told it meanwhile (rule 26.13).
void listen(State& state, const Publisher& publisher);

/// Lets consumers take turns while messages wait, and its limits apply. What one consumer gets in
/// one go is delivered in one go.
void run(State& state, Handle<Queue> queue, Effects& effects);

/// Settles deliveries to one consumer, or one got message (rules 26.5, 26.7).
void settle(State& state, std::span<Outstanding> group, Disposal disposal, Effects& effects);

/// Does what comes to queues in one go: all of it is there before the broker acknowledges for
/// consumers that got some of it.
template <class Commands>
void in_one_go(State& state, Effects& effects, Commands&& commands);
/// The queues hear of them, and of those for what they send then.
void make_pending_acks(State& state, Effects& effects);

/// What the channel holds of the queue comes back to its front: consumer by consumer, by the bytes
/// of their tags, where a get's is its delivery tag in digits (rule 26.6).
void give_back(State& state, Handle<Queue> queue, Handle<Channel> channel, Effects& effects);

/// The message with the header x-delivery-count, its headers sorted (rule 26.4).
MessageRef with_delivery_count(const Copy& copy);

template <class Commands>
void in_one_go(State& state, Effects& effects, Commands&& commands) {
  const bool was_gathering = std::exchange(state.pending_acks.gathers, true);
  commands();
  state.pending_acks.gathers = was_gathering;
  if (!was_gathering) make_pending_acks(state, effects);
}

}  // namespace rehearsal::model::quorum
