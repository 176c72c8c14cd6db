#pragma once

#include <optional>

#include "model/open_order.hpp"
#include "model/state.hpp"

/// Limits of length, of time and of disuse (sections 18 and 20), and what is due by them.
namespace rehearsal::model {

/// Drops the head while the queue is too long (rule 20.2). Says whether anything went.
bool drop_excess(State& state, Handle<Queue> queue, Effects& effects);

/// Lets what has expired at the head go, and sees to it that the next does (rules 18.3, 18.5).
void expire_heads(State& state, Handle<Queue> queue, Effects& effects);

/// The classic queue gets to know its limits, by a policy or after a restart: what is too much by
/// them is dropped even if it refuses messages from then on, for RabbitMQ tells it its limits
/// first, and how it overflows after that (rule 19.20). `before` is how it overflowed until then.
void apply_new_limits(State& state, Handle<Queue> queue, Overflow before, Effects& effects);

/// The queue is in use: its lease starts again, if it has one and no consumers (rule 18.11).
void renew_lease(State& state, Handle<Queue> queue);

/// What is due for the queue, and when.
void set_due(State& state, Handle<Queue> queue, Queue::Due due);

/// One thing of it, and when.
void set_due(State& state, Handle<Queue> queue, std::optional<Time> Queue::Due::*what,
             std::optional<Time> when);

/// Does what is due by then. In which order queues do what is due at one time is open (N12).
void advance(State& state, Time now, Effects& effects, OpenOrder* order);

}  // namespace rehearsal::model
