#include "workflow.hpp"

#include <gtest/gtest.h>
#include <rehearsal/testing.hpp>

namespace laboratory {

using rehearsal::Held;

TEST(Samples, SurviveProduction) {
  EXPECT_THAT(rehearsal::search(samples(), {.runs = 1'000, .faults = "realistic"}), Held());
}

}  // namespace laboratory
