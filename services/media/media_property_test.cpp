#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "services/generated_runs_test.hpp"

namespace rehearsal::properties {
namespace {

const Workflow& media() { return services::example_catalogue().at("media"); }

/// Of four uploads one is corrupt and one no video.
RC_GTEST_PROP(Media, holds_under_any_list_of_decisions, ()) {
  require_held(run_generated(media(), 4));
}

RC_GTEST_PROP(Media, is_a_function_of_its_decisions, ()) {
  const auto list = decisions(media(), 3);
  const RunOptions options = asking(3);
  RC_ASSERT(replay(media(), list, options).result.digest ==
            replay(media(), list, options).result.digest);
}

TEST(NaiveMedia, is_falsified_and_shrunk_by_RapidCheck) {
  EXPECT_EQ(decisions_that_falsify(services::example_catalogue().at("media-naive")), 1u);
}

TEST(Media, has_keys_that_tell_its_places_apart) {
  for (const char* name : {"media", "media-naive"})
    expect_unique_places(services::example_catalogue().at(name), 4);
}

}  // namespace
}  // namespace rehearsal::properties
