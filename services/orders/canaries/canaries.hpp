#pragma once

#include <vector>

#include "properties/workflow.hpp"

/// Choreographies with one planted bug each. They test the tests: a search that does not find
/// every one of them is not to be trusted when it finds nothing.
namespace rehearsal::services::orders::canaries {

/// Each does what the hardened orders do, but for its bug.
std::vector<properties::Workflow> workflows();

}  // namespace rehearsal::services::orders::canaries
