#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/verdict.hpp"

namespace rehearsal::properties {

/// What a run came to, without its reasons: the verdict, and which properties fell.
struct Outcome {
  Verdict verdict = Verdict::held;  ///< in one word
  /// By their names. There are some exactly where the verdict is `falsified`.
  std::vector<std::string> falsified;

  /// Whether that is what was expected: the very verdict, and every property that was expected to
  /// fall. Others may have fallen too.
  bool is_as(const Outcome& expected) const;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// "held", "undecided", or "falsified: published once, published".
std::string text(const Outcome& outcome);

/// The outcome of that text, as a scenario has it. Nothing for any other text; the properties may
/// be of any names.
std::optional<Outcome> parse_outcome(std::string_view text);

}  // namespace rehearsal::properties
