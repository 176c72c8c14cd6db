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
  /// Runs that have ended.
  std::atomic<std::uint64_t> runs{0};
  /// Faults injected so far, by kind.
  std::array<std::atomic<std::uint64_t>, sim::fault_kinds> faults{};
};

/// What a search looks for, where, and how long.
struct SearchOptions {
  std::uint64_t runs = 10'000;  ///< how many runs to make at most
  std::uint64_t seed = 1;       ///< the same seed makes the same search
  /// How much is asked of the workflow in each run.
  std::uint32_t requests = 3;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;
  sim::FaultSet faults = {};                      ///< the kinds that may be injected
  sim::Strategy strategy = sim::Strategy::swarm;  ///< how they are spread over runs and sites
  /// The only property to look at, by its name; any where it is empty.
  std::string property = {};
  /// Threads. The result does not depend on it.
  unsigned jobs = 1;
  /// Kept up to date while the search runs; null for nobody who waits.
  SearchProgress* progress = nullptr;
  /// Asked before each run: what is found until then is the result.
  Stop stop = {};
};

/// What a search found, or how much it looked at in vain.
struct SearchResult {
  Verdict verdict = Verdict::held;  ///< what the search says of the workflow
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
  /// Messages that services were given, in all runs.
  std::uint64_t deliveries = 0;
  /// How much of it passed, in all runs.
  sim::Duration virtual_time{};
  /// Faults injected in all runs, by kind.
  std::array<std::uint64_t, sim::fault_kinds> faults{};
  /// Crashes in all runs, by the boundary at which they struck.
  std::array<std::uint64_t, broker_adapters::crash_points> crashes_at{};
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
