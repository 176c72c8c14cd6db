#pragma once

#include "model/state.hpp"

/// Who leaves a queue, and its own end.
namespace rehearsal::model {

/// For the queue, the channel is down: its consumers go, its deliveries come back, others take
/// turns; an auto-delete queue may go (rules 6.5, 13.1).
void leave_queue(State& state, Handle<Channel> channel, Handle<Queue> queue, Effects& effects);

/// The queue's consumers are gone, and are told (rule 10.13).
void cancel_consumers(State& state, Handle<Queue> queue, Effects& effects);

/// The queue is gone, with its bindings and all its messages (rules 5.2, 5.4); its consumers are
/// told (rule 10.13).
void delete_queue(State& state, Handle<Queue> queue, Fate fate, Effects& effects);

}  // namespace rehearsal::model
