#pragma once

#include "model/state.hpp"

/// The dead letters of quorum queues that deliver them at least once (rules 26.14 and 26.17): the
/// queue keeps each until every queue to which it went has it.
namespace rehearsal::model::quorum {

/// A message has died in the queue.
void keep_dead(State& state, Queue& queue, Dead dead);

/// Those that wait go on their way, as many as may.
void ship(State& state, Handle<Queue> queue, Effects& effects);

/// The queue lets go of one that has arrived everywhere, which makes room. Does nothing if it is
/// not under way any more.
void let_go(State& state, Handle<Queue> queue, std::uint64_t number, Effects& effects);

/// What nothing took goes on its way again; and to those that refused it, if that is long enough
/// ago.
void ship_again(State& state, Handle<Queue> queue, Effects& effects);

/// The broker stops: nothing is under way any more.
void pause_shipping(State& state, Handle<Queue> queue);
/// It has started again: what the queue keeps goes on its way, the first that died first.
void start_shipping(State& state, Handle<Queue> queue);

/// The queue does not deliver at least once any more: what it keeps is lost.
void stop_shipping(State& state, Handle<Queue> queue, Effects& effects);

}  // namespace rehearsal::model::quorum
