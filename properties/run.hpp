#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/simulated/stage.hpp"
#include "properties/property.hpp"
#include "properties/workflow.hpp"

namespace rehearsal::properties {

/// The numbers are the exit statuses of the command line.
enum class Verdict : std::uint8_t { held = 0, falsified = 1, vacuous = 2, undecided = 3 };
std::string_view text(Verdict verdict);

struct RunOptions {
  std::uint32_t orders = 1;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;
  sim::Trace::Keep keep = sim::Trace::Keep::digest;
  /// Virtual time in which faults may be injected.
  sim::Duration fault_limit = std::chrono::hours(1);
  /// Virtual time in which the healed world must complete every order, plus what the orders
  /// themselves take.
  sim::Duration completion_limit = std::chrono::hours(1);
};

/// One run: a pure function of workflow, workload and choices.
struct RunResult {
  Verdict verdict = Verdict::held;
  /// All that does not hold, in the order of `properties()`.
  std::vector<Violation> violations;
  /// What was injected, in order: enough to have the run again.
  std::vector<sim::Decision> decisions;
  std::uint64_t digest = 0;
  std::uint64_t deliveries = 0;
  sim::Duration virtual_time{};
  bool some_order_completed = false;
  broker_adapters::simulated::Coverage coverage;
  /// Kept on request only.
  std::vector<sim::Step> steps;

  /// Null where the property holds.
  const Violation* violation(std::string_view property) const;
  /// "held", or "falsified: charged once, completion".
  std::string verdict_text() const;
  /// What is wrong, property by property: "charged once: order 101 was charged 2 times"; why it
  /// is undecided; empty where all hold.
  std::string reason() const;
};

RunResult run(const Workflow& workflow, sim::Choices& choices, const RunOptions& options);

/// The run that these decisions make; `unmatched` are those that did not come up.
struct Replay {
  RunResult result;
  std::vector<std::size_t> unmatched;
};
Replay replay(const Workflow& workflow, const std::vector<sim::Decision>& decisions,
              const RunOptions& options);

/// The customers' requests of a workload: orders 101, 102, and so on.
std::vector<model::MessageRef> workload(std::uint32_t orders);

}  // namespace rehearsal::properties
