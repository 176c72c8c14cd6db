#pragma once

#include <chrono>

#include "model/command.hpp"
#include "model/effect.hpp"

/// N2: the times in x-death, which are those of the broker's clock (rule 31.4).
namespace rehearsal::properties::conformance {

/// With the times in x-death that much later.
model::Command moved(const model::Command& command, std::chrono::seconds by);
model::Effect moved(const model::Effect& effect, std::chrono::seconds by);

/// With 0 for each of them.
model::Effect without_times(const model::Effect& effect);

/// Makes those times the other's, effect by effect, where they are nearly the same.
void equalise_times(model::Effects& effects, const model::Effects& with);

}  // namespace rehearsal::properties::conformance
