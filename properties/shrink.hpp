#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "properties/run.hpp"
#include "properties/stop.hpp"

namespace rehearsal::properties {

/// Decisions that falsify a property of a workflow, with a broker of that version.
struct Counterexample {
  /// How much is asked of the workflow.
  std::uint32_t requests = 1;
  std::vector<sim::Decision> decisions;             ///< what is injected, in order
  std::string property;                             ///< the one that it is about, by its name
  model::Version rabbitmq = model::Version::v3_10;  ///< the version of the broker
  /// Properties that it falsifies besides, and that a smaller one has to falsify as well.
  std::vector<std::string> others;

  /// Whether the run violates all that the counterexample is about.
  bool is_shown_by(const RunResult& result) const;
};

/// The run that the counterexample makes.
Replay replay(const Workflow& workflow, const Counterexample& counterexample,
              sim::Trace::Keep keep = sim::Trace::Keep::digest);

/// The same failures, smaller: fewer decisions, then fewer requests, then earlier and weaker
/// faults. Removal is delta debugging (Zeller and Hildebrandt, 2002); what a removed fault made
/// happen once more is renumbered. The result is 1-minimal: without any one of its decisions some
/// of its properties are not falsified. Where it is to stop, it is the smallest so far.
Counterexample shrink(const Workflow& workflow, Counterexample counterexample, Stop stop = {});

/// A 1-minimal counterexample need not be the shortest: a shorter one may go another way. Looks
/// for runs with fewer of the same kinds of faults that fail in the same way, and shrinks what it
/// finds: with one decision at every place of the calm run, with more in up to `runs` tries for
/// each length, until it is to stop.
Counterexample shorten(const Workflow& workflow, Counterexample counterexample, std::uint64_t seed,
                       std::uint64_t runs, Stop stop = {});

}  // namespace rehearsal::properties
