#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/simulated/simulated_world.hpp"
#include "properties/outcome.hpp"
#include "properties/property.hpp"
#include "properties/workflow.hpp"

namespace rehearsal::properties {

/// How one run is made.
struct RunOptions {
  /// How much is asked of the workflow. Nothing where it has no workload.
  std::uint32_t requests = 1;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;
  /// Whether the run keeps its steps as text, which takes much longer.
  sim::Trace::Keep keep = sim::Trace::Keep::digest;
  /// Virtual time in which faults may be injected.
  sim::Duration fault_limit = std::chrono::hours(1);
  /// Virtual time in which the healed world must do what must happen `eventually`, plus what
  /// the requests themselves take.
  sim::Duration completion_limit = std::chrono::hours(1);
};

/// One run: a pure function of workflow, workload and choices.
struct RunResult {
  /// Held, falsified or undecided: a run by itself is never vacuous.
  Verdict verdict = Verdict::held;
  /// All that does not hold, in the order of the workflow's properties.
  std::vector<Violation> violations;
  /// What was injected, in order: enough to have the run again.
  std::vector<sim::Decision> decisions;
  std::uint64_t digest = 0;      ///< of the trace: equal for equal runs, on every machine
  std::uint64_t deliveries = 0;  ///< messages that services were given
  sim::Duration virtual_time{};  ///< how much of it passed in the run
  /// One bit for each thing that happens `sometimes`, the first the lowest.
  std::uint64_t happened = 0;
  broker_adapters::simulated::Coverage coverage;  ///< what was seen of faults and crash_points
  /// Kept on request only.
  std::vector<sim::Step> steps;

  /// Null where the property holds.
  const Violation* violation(std::string_view property) const;
  /// The verdict, and the properties of the violations.
  Outcome outcome() const;
  /// What is wrong, property by property: "published once: upload 7: publish was done 2 times"; why
  /// it is undecided; empty where all hold.
  std::string reason() const;
};

/// Throws `sim::Misuse` for a workflow that is not complete.
RunResult run(const Workflow& workflow, sim::Choices& choices, const RunOptions& options = {});

/// The run that these decisions make; `unmatched` are those that did not come up.
struct Replay {
  RunResult result;                    ///< what became of the run
  std::vector<std::size_t> unmatched;  ///< places in `decisions`, counted from 0
};
/// Makes the run of these decisions. Throws `sim::Misuse` for a workflow that is not complete.
Replay replay(const Workflow& workflow, const std::vector<sim::Decision>& decisions,
              const RunOptions& options = {});

/// What is asked of the workflow, in order.
std::vector<model::MessageRef> requests_of(const Workflow& workflow, std::uint32_t requests);

}  // namespace rehearsal::properties
