#pragma once

#include <cstdint>
#include <string>

#include "model/types.hpp"

namespace rehearsal::sim {

/// An effect on the outside world: a video is published, a label is printed.
struct Act {
  model::Time at;       ///< when it was done
  std::string actor;    ///< the service that had it done
  std::string verb;     ///< what was done: "publish"
  std::string subject;  ///< what it was done to: "7"
  /// What else whoever does it must know, such as an amount: any text.
  std::string details = {};
};

/// Whether the outside world did what it was asked for, or had done it before under the same key.
enum class Done : std::uint8_t { now, before };

/// "publish 7: 1080p"
std::string text(const Act& act);
/// "publish 7: 1080p (already done under this key)"
std::string text(const Act& act, Done done);

}  // namespace rehearsal::sim
