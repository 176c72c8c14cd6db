#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rehearsal::broker_adapters {

/// The points of a handler between which something becomes visible to the outside. A crash
/// between two of them is no different from a crash at the first, so these are all that matter.
enum class CrashPoint : std::uint8_t {
  received,
  before_effect,
  after_effect,
  before_commit,
  after_commit,
  published,
  confirmed,
  before_ack,
  after_ack,
};
/// The number of kinds of crash_points.
inline constexpr std::size_t crash_points = 9;

/// As in "transcode before effect of Uploaded(7) #1".
constexpr std::string_view text(CrashPoint point) {
  constexpr std::array<std::string_view, crash_points> names{
      "received",  "before effect of", "after effect of", "before commit of", "after commit of",
      "published", "got confirm of",   "before ack of",   "after ack of"};
  return names[static_cast<std::size_t>(point)];
}

}  // namespace rehearsal::broker_adapters
