#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "properties/search.hpp"

/// What tests say of runs and searches, with GoogleTest. A library of its own, so that the harness
/// does not need it.
namespace rehearsal::properties {

/// How GoogleTest prints a result: its verdict.
inline void PrintTo(const RunResult& result, std::ostream* out) { *out << text(result.outcome()); }
/// How GoogleTest prints a result: its verdict.
inline void PrintTo(const SearchResult& result, std::ostream* out) { *out << text(result.verdict); }

/// Matches a run or a search that held. Where it did not, the test says what fell and tells the
/// story of the shrunk counterexample; of a vacuous search it says what never happened.
class HeldMatcher {
 public:
  /// For a run: whether it held, and what the test says where not.
  bool MatchAndExplain(const RunResult& result, ::testing::MatchResultListener* listener) const {
    if (result.verdict == Verdict::held) return true;
    *listener << result.reason();
    tell(result.decisions, result.steps, *listener);
    return false;
  }

  /// For a search: whether it held, and what the test says where not.
  bool MatchAndExplain(const SearchResult& result, ::testing::MatchResultListener* listener) const {
    if (result.verdict == Verdict::held) return true;
    for (const Violation& violation : result.violations)
      *listener << violation.property << ": " << violation.what << "; ";
    for (const std::string& never : result.never)
      *listener << "it never happened: " << never << "; ";
    if (result.irreproducible) *listener << result.irreproducible->where;
    if (result.counterexample) tell(result.counterexample->decisions, result.steps, *listener);
    return false;
  }

  /// What was expected, as GoogleTest says it.
  void DescribeTo(std::ostream* out) const { *out << "held"; }
  /// What was expected of a matcher that is negated.
  void DescribeNegationTo(std::ostream* out) const { *out << "did not hold"; }

 private:
  static void tell(const std::vector<sim::Decision>& decisions, const std::vector<sim::Step>& steps,
                   ::testing::MatchResultListener& listener) {
    for (const sim::Decision& decision : decisions) listener << "\n  " << sim::text(decision);
    if (!steps.empty()) listener << '\n';
    for (const sim::Step& step : steps) listener << "    " << sim::trace_line(step);
  }
};

/// `EXPECT_THAT(search(media(), options), Held())`
inline ::testing::PolymorphicMatcher<HeldMatcher> Held() {
  return ::testing::MakePolymorphicMatcher(HeldMatcher());
}

}  // namespace rehearsal::properties
