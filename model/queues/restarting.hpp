#pragma once

#include <cstdint>

#include "model/open_order.hpp"
#include "model/state.hpp"

/// What a stop of the broker leaves of its queues, and what an error of RabbitMQ's leaves of one.
namespace rehearsal::model {

/// The broker stops in good order, or without a warning.
enum class Stop : std::uint8_t { orderly, kill };

/// The broker stops. Connections, and what is not durable, are gone (rules 6.4 to 6.11). Only in
/// good order do connections end first, so that what goes with its clients does. In which order
/// channels leave a quorum queue is open (N9).
void stop(State& state, Stop how, Effects& effects, OpenOrder* order);
/// The broker is back: deadlines have gone on, leases start again (rule 6.9).
void recover_queues(State& state, Effects& effects);

/// The process of the classic queue ends by an error of RabbitMQ's, and another takes its place:
/// its consumers are cancelled, and it has only what a kill of the broker leaves it
/// (rules 6.6, 6.7, 31.2).
void crash_queue(State& state, Handle<Queue> queue, Effects& effects);

}  // namespace rehearsal::model
