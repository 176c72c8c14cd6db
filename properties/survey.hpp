#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "properties/run.hpp"

namespace rehearsal::properties {

/// A site that a calm run comes by, and a fault that may strike there: with any strength from 1 to
/// `bound` - 1.
struct Place {
  std::string key;      ///< of the site, as decisions name it
  sim::Fault fault;     ///< what may strike there
  std::uint32_t bound;  ///< one more than its greatest strength
};

/// What a calm run comes by.
struct Survey {
  /// At which one of the faults may strike, as they come up.
  std::vector<Place> places;
  broker_adapters::simulated::Coverage
      coverage;  ///< what was seen of faults and crash_points in it
};
/// Makes one calm run, and notes where these faults might strike.
Survey survey(const Workflow& workflow, sim::FaultSet faults, const RunOptions& options = {});

}  // namespace rehearsal::properties
