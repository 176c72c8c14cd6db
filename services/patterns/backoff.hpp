#pragma once

#include <algorithm>

#include "sim/duration.hpp"

namespace rehearsal::services::patterns {

/// Pauses that double, from 1 s to 30 s.
class Backoff {
 public:
  static constexpr sim::Duration longest = std::chrono::seconds(30);  ///< no pause is longer

  /// The next pause: 1 s first, then twice the one before.
  sim::Duration next() {
    const sim::Duration pause = pause_;
    pause_ = std::min(2 * pause_, longest);
    return pause;
  }

 private:
  sim::Duration pause_ = std::chrono::seconds(1);
};

}  // namespace rehearsal::services::patterns
