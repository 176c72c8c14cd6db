#include "properties/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "properties/scenario.hpp"
#include "properties/standard_properties.hpp"
#include "services/examples.hpp"
#include "services/orders/properties.hpp"

namespace rehearsal::properties {
namespace {

SearchOptions searching(const char* faults, std::uint64_t runs) {
  SearchOptions options;
  options.faults = sim::parse_faults(faults);
  options.runs = runs;
  return options;
}

const Workflow& workflow(const char* name) { return services::example_catalogue().at(name); }

class Naive : public testing::TestWithParam<const char*> {};

TEST_P(Naive, orders_are_falsified_by_at_most_two_decisions) {
  const SearchResult result = search(workflow("orders-naive"), searching(GetParam(), 20'000));
  ASSERT_EQ(result.verdict, Verdict::falsified);
  EXPECT_FALSE(result.violations.empty());
  EXPECT_LE(result.counterexample->decisions.size(), 2u);
  EXPECT_EQ(result.counterexample->requests, 1u);
}

INSTANTIATE_TEST_SUITE_P(under, Naive,
                         testing::Values("realistic", "adversarial", "drop", "duplicate", "crash"));

TEST(Search, says_held_when_nothing_is_found_and_everything_was_seen) {
  const SearchResult result = search(workflow("orders"), searching("adversarial", 10'000));
  EXPECT_EQ(result.verdict, Verdict::held);
  EXPECT_EQ(result.never, std::vector<std::string>());
  EXPECT_EQ(result.runs, 10'000u);
}

TEST(Search, says_vacuous_when_it_looked_at_too_little) {
  const SearchResult result = search(workflow("orders"), searching("adversarial", 1));
  EXPECT_EQ(result.verdict, Verdict::vacuous);
  EXPECT_FALSE(result.never.empty());
}

TEST(Search, is_undecided_where_it_is_stopped) {
  std::atomic<bool> flag = false;
  SearchProgress progress;
  SearchOptions options = searching("none", 1'000'000'000);
  options.progress = &progress;
  options.stop = Stop(flag);
  options.jobs = 2;
  std::thread watcher([&] {
    while (progress.runs < 100) std::this_thread::yield();
    flag = true;
  });
  const SearchResult result = search(workflow("orders"), options);
  watcher.join();
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_GE(result.runs, 100u);
  EXPECT_EQ(result.runs, progress.runs);
  EXPECT_EQ(result.never, std::vector<std::string>());
}

TEST(Search, shrinks_no_further_once_it_is_to_stop) {
  std::atomic<bool> flag = false;
  const Counterexample found{1,
                             {{"inventory received PaymentProcessed(101) #1", sim::Fault::slow, 5},
                              {"payment received OrderPlaced(101) #1", sim::Fault::crash, 10}},
                             "completion"};
  EXPECT_EQ(shrink(workflow("orders-naive"), found, Stop(flag)).decisions.size(), 1u);
  flag = true;
  EXPECT_EQ(shrink(workflow("orders-naive"), found, Stop(flag)).decisions, found.decisions);
}

TEST(Search, finds_the_same_with_one_job_and_with_four) {
  SearchOptions options = searching("realistic", 5'000);
  const SearchResult one = search(workflow("canary-no-inbox"), options);
  options.jobs = 4;
  const SearchResult four = search(workflow("canary-no-inbox"), options);
  EXPECT_EQ(one.runs, four.runs);
  ASSERT_EQ(one.verdict, Verdict::falsified);
  EXPECT_EQ(one.counterexample->decisions, four.counterexample->decisions);
}

TEST(Search, adds_up_the_same_with_one_job_and_with_four_when_nothing_is_found) {
  SearchOptions options = searching("adversarial", 2'000);
  const SearchResult one = search(workflow("orders"), options);
  options.jobs = 4;
  const SearchResult four = search(workflow("orders"), options);
  EXPECT_EQ(one.faults, four.faults);
  EXPECT_EQ(one.deliveries, four.deliveries);
  EXPECT_EQ(one.virtual_time, four.virtual_time);
  EXPECT_EQ(one.crashes_at, four.crashes_at);
}

TEST(Shrinking, keeps_the_failure_and_leaves_no_decision_that_is_not_needed) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SearchOptions options = searching("adversarial", 20'000);
    options.seed = seed;
    const SearchResult result = search(workflow("orders-naive"), options);
    ASSERT_EQ(result.verdict, Verdict::falsified);
    const Counterexample& found = *result.counterexample;
    EXPECT_EQ(found.property, result.violations.front().property);
    const Replay whole = replay(workflow("orders-naive"), found);
    EXPECT_TRUE(whole.result.violation(found.property));
    EXPECT_TRUE(whole.unmatched.empty());
    for (std::size_t i = 0; i < found.decisions.size(); ++i) {
      Counterexample fewer = found;
      fewer.decisions.erase(fewer.decisions.begin() + static_cast<std::ptrdiff_t>(i));
      EXPECT_FALSE(replay(workflow("orders-naive"), fewer).result.violation(found.property))
          << sim::text(found.decisions[i]) << " is not needed";
    }
  }
}

TEST(Replay, reports_decisions_that_did_not_come_up) {
  const std::vector<sim::Decision> decisions{
      {"broker delivers OrderPlaced(101) to payment #1", sim::Fault::duplicate, 1},
      {"broker delivers OrderPlaced(999) to payment #1", sim::Fault::duplicate, 1}};
  const Replay replayed = replay(workflow("orders-naive"), decisions);
  EXPECT_EQ(replayed.unmatched, std::vector<std::size_t>{1});
  EXPECT_TRUE(replayed.result.violation("charged once"));
}

sim::task<> breaks_an_invariant(broker_adapters::Context& context) {
  co_await context.next_request();
  sim::require(false, "a broken invariant");
}

sim::task<> sleeps_backwards(broker_adapters::Context& context) {
  co_await context.next_request();
  co_await context.sleep(std::chrono::seconds(-1));
}

Workflow with_order(sim::task<> (*service)(broker_adapters::Context&)) {
  Workflow workflow("mistaken", "a service that is wrong");
  workflow.service("order", service);
  services::orders::add_workload(workflow);
  return workflow;
}

TEST(Run, does_not_swallow_a_bug_of_rehearsal_but_tells_how_to_have_it_again) {
  sim::ReplayedChoices choices({{"order received PlaceOrder(101) #1", sim::Fault::slow, 2}});
  try {
    run(with_order(breaks_an_invariant), choices, {});
    FAIL() << "it was swallowed";
  } catch (const sim::Bug& bug) {
    EXPECT_STREQ(bug.what(),
                 "a broken invariant (in mistaken with 1 orders; order received PlaceOrder(101) "
                 "#1: slow, by 2s)");
  }
}

TEST(Run, is_falsified_where_a_service_misuses_what_it_is_given_and_names_the_service) {
  sim::CalmChoices calm;
  const RunResult result = run(with_order(sleeps_backwards), calm);
  ASSERT_EQ(text(result.outcome()), "falsified: misuse");
  EXPECT_EQ(result.violations[0].what.find("order: it sleeps for a negative time"), 0u)
      << result.violations[0].what;
}

/// Forgets what it is asked for where its stock is down.
sim::task<> forgets_an_order(broker_adapters::Context& context) {
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    const std::string order = *request->properties().correlation_id;
    const bool down = context.fails("stock-down");
    if (!down) co_await context.act("reserve", order, order);
    context.accept(request);
  }
}

Workflow forgetful() {
  Workflow workflow = with_order(forgets_an_order);
  workflow.eventually("reserved", each_request_acts("reserve"));
  return workflow;
}

TEST(Failures, of_a_services_own_are_found_shrunk_saved_and_replayed) {
  SearchOptions options = searching("adversarial", 1'000);
  options.property = "reserved";
  const SearchResult result = search(forgetful(), options);
  ASSERT_EQ(result.verdict, Verdict::falsified);
  const std::vector<sim::Decision> expected{
      {"order at stock-down of PlaceOrder(101) #1", sim::Fault::fail, 1}};
  EXPECT_EQ(result.counterexample->decisions, expected);
  const Outcome reserved{Verdict::falsified, {"reserved"}};
  const Scenario found{"mistaken", "order", 1, expected, {{"mistaken", reserved}}};
  const Catalogue catalogue({forgetful()});
  const Scenario saved = parse_scenario(to_json(found), "saved.json", catalogue);
  const Replay again = replay(forgetful(), saved.decisions, saved.options());
  EXPECT_TRUE(again.result.outcome().is_as(reserved));
  EXPECT_TRUE(again.unmatched.empty());
}

TEST(Failures, of_a_services_own_strike_only_where_they_may) {
  EXPECT_EQ(search(forgetful(), searching("none", 100)).verdict, Verdict::held);
  EXPECT_EQ(search(forgetful(), searching("crash,slow,refuse,time-out", 1'000)).verdict,
            Verdict::held);
}

sim::task<> only_takes(broker_adapters::Context& context) {
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    context.accept(request);
  }
}

TEST(Search, of_a_profile_misses_only_what_has_a_place_and_of_a_list_every_kind) {
  const Workflow workflow = with_order(only_takes);
  EXPECT_EQ(search(workflow, searching("realistic", 1'000)).verdict, Verdict::held);
  EXPECT_EQ(search(workflow, searching("slow,fail", 1'000)).never,
            (std::vector<std::string>{"the fault fail was injected"}));
  EXPECT_EQ(search(workflow, searching("realistic", 1)).verdict, Verdict::vacuous);
}

TEST(Search, of_no_runs_is_refused) {
  EXPECT_THROW(search(workflow("orders"), searching("none", 0)), sim::Misuse);
}

TEST(Workflows, hold_without_faults_and_complete_every_order) {
  for (const char* name : {"orders", "orders-naive"}) {
    sim::CalmChoices calm;
    RunOptions options;
    options.requests = 20;
    const RunResult result = run(workflow(name), calm, options);
    EXPECT_EQ(result.verdict, Verdict::held) << name << ": " << result.reason();
  }
}

}  // namespace
}  // namespace rehearsal::properties
