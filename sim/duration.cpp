#include "sim/duration.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>

namespace rehearsal::sim {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t microseconds;
  bool written;
};

constexpr std::array<Unit, 5> units{{{"h", 3'600'000'000, false},
                                     {"m", 60'000'000, false},
                                     {"s", 1'000'000, true},
                                     {"ms", 1'000, true},
                                     {"us", 1, true}}};

}  // namespace

std::string text(Duration duration) {
  for (const Unit& unit : units)
    if (unit.written && duration.count() % unit.microseconds == 0)
      return std::to_string(duration.count() / unit.microseconds) + std::string(unit.suffix);
  return {};
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || text.front() == '-') return std::nullopt;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  for (const Unit& unit : units) {
    if (unit.suffix != suffix) continue;
    if (number > std::numeric_limits<std::int64_t>::max() / unit.microseconds) return std::nullopt;
    return Duration(number * unit.microseconds);
  }
  return std::nullopt;
}

std::string clock_text(Time time) {
  const std::int64_t microseconds = time.time_since_epoch().count();
  std::string fraction = std::to_string(microseconds % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  if (fraction.ends_with("000")) fraction.resize(3);
  return "+" + std::to_string(microseconds / 1'000'000) + "." + fraction + "s";
}

}  // namespace rehearsal::sim
