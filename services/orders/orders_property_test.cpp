#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/generators.hpp"
#include "services/examples.hpp"

/// RapidCheck draws workloads and decision lists, and shrinks what fails.
namespace rehearsal::properties {
namespace {

RunOptions asking(std::uint32_t requests) {
  RunOptions options;
  options.requests = requests;
  return options;
}

/// Any faults that a run with so many orders may meet.
std::vector<sim::Decision> decisions(const Workflow& workflow, std::uint32_t requests) {
  return *arbitrary_decisions(workflow, sim::FaultSet::all(), asking(requests));
}

std::string story(const RunResult& result) {
  std::string text = result.verdict_text() + ": " + result.reason();
  for (const sim::Decision& decision : result.decisions) text += "\n  " + sim::text(decision);
  return text;
}

RunResult run_generated(const Workflow& workflow) {
  const auto orders = *arbitrary_requests(3);
  return replay(workflow, decisions(workflow, orders), asking(orders)).result;
}

RC_GTEST_PROP(Orders, hold_under_any_list_of_decisions, ()) {
  const RunResult result = run_generated(services::example_catalogue().at("orders"));
  RC_CLASSIFY(!result.decisions.empty(), "something went wrong");
  if (result.verdict != Verdict::held) RC_FAIL(story(result));
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
  std::size_t decisions_left = 0;
  const auto result = rc::detail::checkTestable([&] {
    const RunResult run = run_generated(services::example_catalogue().at("orders-naive"));
    if (run.verdict == Verdict::falsified) decisions_left = run.decisions.size();
    RC_ASSERT(run.verdict == Verdict::held);
  });
  EXPECT_TRUE(result.is<rc::detail::FailureResult>());
  EXPECT_EQ(decisions_left, 1u);
}

TEST(Sites, have_keys_that_tell_them_apart) {
  for (const char* name : {"orders", "orders-naive"}) {
    std::set<std::pair<std::string, sim::Fault>> seen;
    const Workflow& workflow = services::example_catalogue().at(name);
    for (const Place& place : survey(workflow, sim::FaultSet::all(), asking(3)).places)
      EXPECT_TRUE(seen.emplace(place.key, place.fault).second) << place.key;
  }
}

}  // namespace
}  // namespace rehearsal::properties
