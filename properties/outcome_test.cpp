#include "properties/outcome.hpp"

#include <gtest/gtest.h>

#include "properties/run.hpp"

namespace rehearsal::properties {
namespace {

Outcome of(std::vector<std::string> falsified) {
  return {Verdict::falsified, std::move(falsified)};
}

TEST(Outcome, is_as_expected_if_every_property_that_was_expected_fell_and_others_may_have) {
  const Outcome outcome = of({"charged once", "completion"});
  EXPECT_TRUE(outcome.is_as(of({"charged once"})));
  EXPECT_TRUE(outcome.is_as(of({"completion", "charged once"})));
  EXPECT_FALSE(outcome.is_as(of({"completion", "causality"})));
  EXPECT_FALSE(outcome.is_as(Outcome{}));
  EXPECT_TRUE(Outcome{}.is_as(Outcome{}));
  EXPECT_FALSE(Outcome{}.is_as(of({"completion"})));
  EXPECT_FALSE((Outcome{Verdict::undecided, {}}).is_as(Outcome{}));
}

TEST(Outcome, is_of_a_run_whose_violations_it_names_in_their_order) {
  RunResult result;
  EXPECT_EQ(result.outcome(), Outcome{});
  result.verdict = Verdict::falsified;
  result.violations = {{"charged once", "why"}, {"completion", "why"}};
  EXPECT_EQ(result.outcome(), of({"charged once", "completion"}));
}

TEST(Outcome, is_read_as_it_is_written) {
  for (const Outcome& outcome : {Outcome{}, Outcome{Verdict::undecided, {}}, of({"charged once"}),
                                 of({"charged once", "completion"})})
    EXPECT_EQ(parse_outcome(text(outcome)), outcome);
  EXPECT_EQ(text(of({"charged once", "completion"})), "falsified: charged once, completion");
}

TEST(Outcome, is_not_read_from_what_no_scenario_may_say) {
  for (const char* text :
       {"", "hold", "held ", "vacuous", "falsified", "falsified:", "falsified: "})
    EXPECT_EQ(parse_outcome(text), std::nullopt) << "'" << text << "'";
}

}  // namespace
}  // namespace rehearsal::properties
