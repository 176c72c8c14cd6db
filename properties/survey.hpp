#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "properties/run.hpp"

namespace rehearsal::properties {

/// A site that a calm run comes by, and a fault that may strike there: with any strength from 1 to
/// `bound` - 1.
struct Place {
  std::string key;
  sim::Fault fault;
  std::uint32_t bound;
};

/// Every place of the workflow's calm run at which one of `faults` may strike, as they come up.
std::vector<Place> survey(const Workflow& workflow, sim::FaultSet faults,
                          const RunOptions& options);

}  // namespace rehearsal::properties
