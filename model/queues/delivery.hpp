#pragma once

#include <span>
#include <vector>

#include "model/state.hpp"

/// What comes to a queue, and goes from it to consumers and back (sections 11 to 13). What is of a
/// quorum queue is handed on to quorum_delivery.hpp.
namespace rehearsal::model {

/// The queue takes the message: a consumer gets it, or it waits (rule 11.3). False if the queue
/// refuses it (rules 20.4, 26.13).
bool enqueue(State& state, Handle<Queue> queue, const MessageRef& message,
             const Publisher& publisher, Effects& effects);

/// The consumer of the classic queue whose turn it is gets what waits at the head. False if nothing
/// waits, or nobody may be sent more.
bool deliver_next(State& state, Handle<Queue> queue, Effects& effects);

/// Lets consumers take turns while messages wait (rule 11.1).
void run_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Messages have come back to the queue: its limits apply again (rules 13.4, 13.5), and consumers
/// take turns.
void resume_queue(State& state, Handle<Queue> queue, Effects& effects);

/// Gives the copy a delivery tag on the channel, and keeps it outstanding; null for a get.
DeliveryTag hand_over(State& state, Handle<Queue> queue, Channel& channel,
                      Handle<Consumer> consumer, Copy copy);

/// Deliveries of one queue to one consumer, or one got message.
using DeliveryGroup = std::span<Outstanding>;

/// Sorts deliveries that were taken from a channel into groups of them, as they are settled: queue
/// by queue, consumer by consumer (rules 12.9 and 12.10). What was of a deleted queue is left out.
std::vector<DeliveryGroup> in_groups(const State& state, std::vector<Outstanding>& taken);

/// Disposes of the copies of a group, gives their consumer its credit back, and lets the queue go
/// on if that helps it.
void settle(State& state, DeliveryGroup group, Disposal disposal, Effects& effects);

/// Puts the copy back where it was, or lets it go.
void dispose(State& state, Queue& queue, Copy copy, Disposal disposal, Effects& effects);

}  // namespace rehearsal::model
