#pragma once

#include "model/state.hpp"

/// Bindings and exchanges that go, and what goes with them.
namespace rehearsal::model {

/// Takes the queue's bindings away (rule 5.4), and the auto-delete exchanges that lose their last
/// binding by it (rule 8.4).
void forget_bindings(State& state, Handle<Queue> queue);

/// Removes the exchange, its bindings, and those auto-delete exchanges that lose their last binding
/// by it (rules 7.9, 8.4).
void delete_exchange(State& state, Handle<Exchange> exchange);
/// An auto-delete exchange goes when its last binding has gone (rule 8.4).
void delete_if_unbound(State& state, Handle<Exchange> exchange);

}  // namespace rehearsal::model
