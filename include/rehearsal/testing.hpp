#pragma once

#include "properties/generators.hpp"
#include "properties/matchers.hpp"

/// What tests of workflows say and draw, with GoogleTest and RapidCheck.
namespace rehearsal {

using properties::arbitrary_decision;
using properties::arbitrary_decisions;
using properties::arbitrary_requests;
using properties::Held;

}  // namespace rehearsal
