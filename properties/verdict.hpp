#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rehearsal::properties {

/// What a run or a search came to. The numbers are the exit statuses of the command line.
enum class Verdict : std::uint8_t {
  held = 0,       ///< every property that was looked at holds
  falsified = 1,  ///< one does not
  vacuous = 2,    ///< every property holds, but what had to happen at least once never did
  undecided = 3,  ///< it ended before anything could be said
};

/// "held", "falsified", "vacuous" or "undecided".
constexpr std::string_view text(Verdict verdict) {
  constexpr std::array<std::string_view, 4> words{"held", "falsified", "vacuous", "undecided"};
  return words[static_cast<std::size_t>(verdict)];
}

}  // namespace rehearsal::properties
