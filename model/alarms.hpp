#pragma once

#include "model/state.hpp"

/// Memory and disk alarms (section 22). They block connections that publish, each from its first
/// publish on; all others go on as they are.
namespace rehearsal::model {

/// The broker runs out of it: who publishes from now on is blocked. What calls it need not be an
/// operator: whoever accounts for memory does so too. Raising it again changes nothing.
void raise_alarm(State& state, Resource source);

/// It has enough again. With the last alarm, blocked connections go on: they are told, and what
/// they sent is released, to be performed in its order (rule 22.3).
void clear_alarm(State& state, Resource source, Effects& effects);

/// Keeps the command back if its connection is blocked, or is blocked by it: then everything that
/// it sends is, even its end (rule 22.1). A drop is noticed, for the broker's own heartbeats fail
/// (rule 22.5), and what was held is lost.
bool hold(State& state, const Command& command, Effects& effects);

}  // namespace rehearsal::model
