#pragma once

#include "model/state.hpp"

/// Memory and disk alarms (section 22). They block connections that publish, each from its first
/// publish on; all others go on as they are.
namespace rehearsal::model {

/// An operator says that the broker runs out of it: who publishes from now on is blocked. Raising
/// it again changes nothing.
void raise_alarm(State& state, Resource source);

/// The operator's alarm is over. With the last alarm, blocked connections go on: they are told, and
/// what they sent is released, to be performed in its order (rule 22.3).
void clear_alarm(State& state, Resource source, Effects& effects);

/// Whoever accounts for memory says whether more is in use than the high watermark. That is an
/// alarm of its own, which leaves the operator's as it is.
void set_above_watermark(State& state, bool above, Effects& effects);

/// Keeps the command back if its connection is blocked, or is blocked by it: then everything that
/// it sends is, even its end (rule 22.1). A drop is noticed, for the broker's own heartbeats fail
/// (rule 22.5), and what was held is lost.
bool hold(State& state, const Command& command, Effects& effects);

}  // namespace rehearsal::model
