#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "services/generated_runs_test.hpp"

namespace rehearsal::properties {
namespace {

RC_GTEST_PROP(Orders, hold_under_any_list_of_decisions, ()) {
  require_held(run_generated(services::example_catalogue().at("orders")));
}

RC_GTEST_PROP(Runs, are_a_function_of_their_decisions, ()) {
  const auto name = *rc::gen::element<std::string>("orders", "orders-naive");
  const Workflow& workflow = services::example_catalogue().at(name);
  const auto list = decisions(workflow, 2);
  const RunOptions options = asking(2);
  const Replay first = replay(workflow, list, options);
  const Replay again = replay(workflow, list, options);
  RC_ASSERT(first.result.digest == again.result.digest);
  // The record of a run replays it: nothing that mattered was left out of it.
  const Replay recorded = replay(workflow, first.result.decisions, options);
  RC_ASSERT(recorded.unmatched.empty());
  RC_ASSERT(recorded.result.digest == first.result.digest);
  RC_ASSERT(recorded.result.verdict == first.result.verdict);
}

RC_GTEST_PROP(Runs, have_the_same_digest_whether_their_text_is_kept_or_not, ()) {
  const Workflow& workflow = services::example_catalogue().at("orders");
  const auto list = decisions(workflow, 1);
  RunOptions options;
  const std::uint64_t digest = replay(workflow, list, options).result.digest;
  options.keep = sim::Trace::Keep::text;
  RC_ASSERT(replay(workflow, list, options).result.digest == digest);
}

/// The planted bug of the whole project: RapidCheck must find it too, and shrink it.
TEST(NaiveOrders, are_falsified_and_shrunk_by_RapidCheck) {
  EXPECT_EQ(decisions_that_falsify(services::example_catalogue().at("orders-naive")), 1u);
}

TEST(Sites, have_keys_that_tell_them_apart) {
  for (const char* name : {"orders", "orders-naive"})
    expect_unique_places(services::example_catalogue().at(name), 3);
}

}  // namespace
}  // namespace rehearsal::properties
