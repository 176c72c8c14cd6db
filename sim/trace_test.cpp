#include "sim/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

const model::Time at{15ms};

/// One step of each way to add one.
void fill(Trace& trace) {
  trace.add(at, "publish", text(Started{}), [] { return Started{}; });
  trace.add(at, "publish", 7, [] { return Committed{{{"videos", "7", "1080p"}}}; });
}

TEST(Trace, has_the_same_digest_whether_its_steps_are_kept_or_not) {
  Trace kept(Trace::Keep::text);
  Trace digested;
  fill(kept);
  fill(digested);
  EXPECT_EQ(kept.digest(), digested.digest());
  EXPECT_THAT(digested.steps(), IsEmpty());
}

TEST(Trace, keeps_values_and_not_their_text) {
  Trace trace(Trace::Keep::text);
  fill(trace);
  ASSERT_EQ(trace.steps().size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Started>(trace.steps()[0].what));
  EXPECT_EQ(std::get<Committed>(trace.steps()[1].what).writes.front().value, "1080p");
  EXPECT_EQ(trace.steps()[1].content, 7u);
}

TEST(Trace, makes_no_step_that_is_not_kept) {
  Trace trace;
  int made = 0;
  trace.add(at, "publish", 7, [&] {
    ++made;
    return Started{};
  });
  EXPECT_EQ(made, 0);
}

/// Or the digest would be of something else than what is told.
TEST(Trace, takes_no_step_whose_text_is_not_the_one_of_its_digest) {
  Trace trace(Trace::Keep::text);
  EXPECT_THROW(trace.add(at, "publish", "stops: crash", [] { return Started{}; }), Bug);
}

}  // namespace
}  // namespace rehearsal::sim
