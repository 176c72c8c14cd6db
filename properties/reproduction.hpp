#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "properties/run.hpp"

namespace rehearsal::properties {

/// A run that went another way when it was made again with the same choices: the service under
/// test is not a function of them, and no verdict about it can be trusted.
struct Irreproducible {
  /// The run's number in its search.
  std::uint64_t run = 0;
  /// Where a run and its replay went apart, in one sentence; empty where the two that were
  /// compared did not.
  std::string where;

  /// In one line, with what the cause may be.
  std::string text(const Workflow& workflow) const;
};

/// The same verdict for the same reasons, step by step.
bool same_run(const RunResult& a, const RunResult& b);

/// Where the two first differ, as in "at step 12 one has '+0.015s transcode starts' and the other
/// '+0.016s transcode starts'". Empty where they do not. Requires: both kept their steps.
std::string first_difference(const RunResult& a, const RunResult& b);

}  // namespace rehearsal::properties
