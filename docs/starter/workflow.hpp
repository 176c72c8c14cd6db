#pragma once

#include <rehearsal/rehearsal.hpp>

namespace laboratory {

/// A sample is received, analysed, and reported to its physician.
rehearsal::Workflow samples();

}  // namespace laboratory
