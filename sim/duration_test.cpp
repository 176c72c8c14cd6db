#include "sim/duration.hpp"

#include <gtest/gtest.h>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

TEST(Duration, is_written_exactly_in_one_unit_and_read_back) {
  for (const Duration duration : {Duration(0s), Duration(1us), Duration(1500ms), Duration(90s)})
    EXPECT_EQ(parse_duration(text(duration)), duration) << text(duration);
  EXPECT_EQ(text(Duration(1500ms)), "1500ms");
  EXPECT_EQ(text(Duration(90s)), "90s");
  EXPECT_EQ(parse_duration("2m"), Duration(120s));
}

TEST(Duration, refuses_signs_fractions_unknown_units_and_what_does_not_fit) {
  for (const char* bad : {"", "s", "-1s", "+1s", "1.5s", "1 s", "1", "1d", "9223372036854775807s",
                          "99999999999999999999s"})
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
}

TEST(ClockText, shows_seconds_with_milli_or_microseconds) {
  EXPECT_EQ(clock_text(Time(1002ms)), "+1.002s");
  EXPECT_EQ(clock_text(Time(7us)), "+0.000007s");
}

}  // namespace
}  // namespace rehearsal::sim
