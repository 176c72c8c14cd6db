#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "properties/reproduction.hpp"
#include "properties/run.hpp"
#include "properties/shrink.hpp"
#include "properties/stop.hpp"

namespace rehearsal::properties {

/// How far a search is: for whoever waits. Read while it runs, from another thread.
struct SearchProgress {
  std::atomic<std::uint64_t> runs{0};
  std::array<std::atomic<std::uint64_t>, sim::fault_kinds> faults{};
};

struct SearchOptions {
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 1;
  /// How much is asked of the workflow in each run.
  std::uint32_t requests = 3;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;
  sim::FaultSet faults = {};
  sim::Strategy strategy = sim::Strategy::swarm;
  /// The only property to look at, by its name; any where it is empty.
  std::string property = {};
  /// Threads. The result does not depend on it.
  unsigned jobs = 1;
  SearchProgress* progress = nullptr;
  /// Asked before each run: what is found until then is the result.
  Stop stop = {};
};

struct SearchResult {
  Verdict verdict = Verdict::held;
  /// Of the counterexample: the property that was looked for, or the first that did not hold, then
  /// all the others that it violates.
  std::vector<Violation> violations;
  /// Why a search is undecided.
  std::optional<Irreproducible> irreproducible;
  /// Runs made; when falsified, up to the first that failed, in the order of their numbers.
  std::uint64_t runs = 0;
  /// It was asked to stop and did: a counterexample may not be shrunk, and without one the verdict
  /// is undecided.
  bool stopped = false;
  /// Shrunk, and replayed.
  std::optional<Counterexample> counterexample;
  /// All that happened in its run.
  std::vector<sim::Step> steps;
  /// In how many of the runs each property was violated, whether it was looked for or not; in the
  /// order of the workflow's properties.
  std::vector<std::uint64_t> violated;
  std::uint64_t deliveries = 0;
  sim::Duration virtual_time{};
  std::array<std::uint64_t, sim::fault_kinds> faults{};
  std::array<std::uint64_t, broker_adapters::boundaries> crashes_at{};
  /// By the index of the service.
  std::vector<std::uint64_t> redeliveries;
  /// What should have happened at least once, and did not: why a search is vacuous.
  std::vector<std::string> never;
};

/// Looks for a run that falsifies a property. Run number i is drawn from the seed and i alone. What
/// it finds is replayed, in a fresh run, before it is reported, and where nothing is found the
/// first run is made again: if one comes out otherwise, the search is undecided.
/// Throws `sim::Misuse` for a workflow that is not complete, for a property that is not its, and
/// for no runs.
SearchResult search(const Workflow& workflow, const SearchOptions& options);

}  // namespace rehearsal::properties
