#pragma once

#include <cstdint>

#include "model/types.hpp"

namespace rehearsal::model {

/// What a broker does not have in common with others, nor with itself in another process.
struct Identity {
  /// Brokers with different seeds make up different names (rule 31.10).
  std::uint64_t name_seed = 0;
  /// What its clock shows at time 0, counted from 1970: x-death has the time of that clock
  /// (rule 31.4).
  Duration began{};

  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace rehearsal::model
