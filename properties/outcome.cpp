#include "properties/outcome.hpp"

#include <algorithm>

namespace rehearsal::properties {
namespace {

constexpr std::string_view before_names = ": ";
constexpr std::string_view between_names = ", ";

std::vector<std::string> split(std::string_view names) {
  std::vector<std::string> found;
  for (std::size_t end = 0; end != names.npos;) {
    end = names.find(between_names);
    found.emplace_back(names.substr(0, end));
    if (end != names.npos) names.remove_prefix(end + between_names.size());
  }
  return found;
}

}  // namespace

bool Outcome::is_as(const Outcome& expected) const {
  const auto fell = [&](const std::string& name) {
    return std::find(falsified.begin(), falsified.end(), name) != falsified.end();
  };
  return verdict == expected.verdict &&
         std::all_of(expected.falsified.begin(), expected.falsified.end(), fell);
}

std::string text(const Outcome& outcome) {
  std::string words(text(outcome.verdict));
  std::string_view before = before_names;
  for (const std::string& name : outcome.falsified) {
    words.append(before).append(name);
    before = between_names;
  }
  return words;
}

std::optional<Outcome> parse_outcome(std::string_view words) {
  for (const Verdict verdict : {Verdict::held, Verdict::undecided})
    if (words == text(verdict)) return Outcome{verdict, {}};
  for (const std::string_view start : {text(Verdict::falsified), before_names}) {
    if (!words.starts_with(start)) return std::nullopt;
    words.remove_prefix(start.size());
  }
  if (words.empty()) return std::nullopt;
  return Outcome{Verdict::falsified, split(words)};
}

}  // namespace rehearsal::properties
