#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/types.hpp"

namespace rehearsal::sim {

using model::Duration;
using model::Time;

/// The shortest exact form in one unit: "90s", "1500ms", "7us", "0s".
std::string text(Duration duration);

/// Reads what `text` writes, with the units us, ms, s, m and h. Nothing for anything else, for a
/// sign, and for what does not fit in 64 bits.
std::optional<Duration> parse_duration(std::string_view text);

/// A point in virtual time for people, in seconds: "+1.002s".
std::string clock_text(Time time);

}  // namespace rehearsal::sim
