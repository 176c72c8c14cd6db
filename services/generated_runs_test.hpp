#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/generators.hpp"
#include "services/examples.hpp"

/// What RapidCheck tries on the examples: it draws workloads and decision lists, and shrinks what
/// fails.
namespace rehearsal::properties {

inline RunOptions asking(std::uint32_t requests) {
  RunOptions options;
  options.requests = requests;
  return options;
}

/// Any faults that a run which is asked for so much may meet.
inline std::vector<sim::Decision> decisions(const Workflow& workflow, std::uint32_t requests) {
  return *arbitrary_decisions(workflow, sim::FaultSet::all(), asking(requests));
}

inline std::string story(const RunResult& result) {
  std::string told = text(result.outcome()) + ": " + result.reason();
  for (const sim::Decision& decision : result.decisions) told += "\n  " + sim::text(decision);
  return told;
}

inline RunResult run_generated(const Workflow& workflow, std::uint32_t requests_max = 3) {
  const auto requests = *arbitrary_requests(requests_max);
  return replay(workflow, decisions(workflow, requests), asking(requests)).result;
}

/// Fails for a run that does not hold. Inside a property of RapidCheck.
inline void require_held(const RunResult& result) {
  RC_CLASSIFY(!result.decisions.empty(), "something went wrong");
  if (result.verdict != Verdict::held) RC_FAIL(story(result));
}

/// With how many decisions RapidCheck falsifies the workflow after it has shrunk them.
inline std::size_t decisions_that_falsify(const Workflow& workflow) {
  std::size_t left = 0;
  const auto result = rc::detail::checkTestable([&] {
    const RunResult run = run_generated(workflow);
    if (run.verdict == Verdict::falsified) left = run.decisions.size();
    RC_ASSERT(run.verdict == Verdict::held);
  });
  EXPECT_TRUE(result.is<rc::detail::FailureResult>());
  return left;
}

/// No two places where something could happen have one key.
inline void expect_unique_places(const Workflow& workflow, std::uint32_t requests) {
  std::set<std::pair<std::string, sim::Fault>> seen;
  for (const Place& place : survey(workflow, sim::FaultSet::all(), asking(requests)).places)
    EXPECT_TRUE(seen.emplace(place.key, place.fault).second) << place.key;
}

}  // namespace rehearsal::properties
