#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "properties/search.hpp"
#include "services/orders/canaries/canaries.hpp"

namespace rehearsal::properties {
namespace {

constexpr std::uint64_t runs_max = 20'000;
constexpr std::uint64_t seeds = 20;
constexpr std::size_t decisions_max = 3;

std::vector<Workflow> canary_workflows() { return services::orders::canaries::workflows(); }

class Canary : public testing::TestWithParam<Workflow> {};

/// A search that misses a planted bug proves nothing when it finds none.
TEST_P(Canary, is_found_at_every_seed_and_shrunk_to_at_most_three_decisions) {
  const Workflow& canary = GetParam();
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SearchOptions options;
    options.runs = runs_max;
    options.seed = seed;
    options.faults = canary.expectation().faults;
    options.property = canary.expectation().property;
    const SearchResult result = search(canary, options);
    ASSERT_EQ(result.verdict, Verdict::falsified) << "not found at seed " << seed;
    EXPECT_LE(result.counterexample->decisions.size(), decisions_max) << "at seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(planted, Canary, testing::ValuesIn(canary_workflows()),
                         [](const auto& canary) {
                           std::string name = canary.param.name();
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace rehearsal::properties
