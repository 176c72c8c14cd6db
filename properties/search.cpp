#include "properties/search.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>

#include "properties/survey.hpp"
#include "sim/bug.hpp"

namespace rehearsal::properties {
namespace {

using sim::Fault;

constexpr std::uint64_t chunk = 32;
constexpr std::uint64_t shorten_runs = 3'000;
constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

/// What the runs of one thread add up to.
struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t virtual_us = 0;
  std::uint64_t undecided = 0;
  std::uint64_t happened = 0;
  std::array<std::uint64_t, sim::fault_kinds> faults{};
  std::array<std::uint64_t, broker_adapters::crash_points> crashes_at{};
  std::vector<std::uint64_t> redeliveries;
  std::vector<std::uint64_t> violated;

  void add(const RunResult& result) {
    ++runs;
    deliveries += result.deliveries;
    virtual_us += static_cast<std::uint64_t>(result.virtual_time.count());
    undecided += result.verdict == Verdict::undecided ? 1 : 0;
    happened |= result.happened;
    for (const sim::Decision& decision : result.decisions)
      ++faults[static_cast<std::size_t>(decision.fault)];
    add_to(crashes_at, result.coverage.crashes_at);
    add_to(redeliveries, result.coverage.redeliveries);
    for (const Violation& violation : result.violations) {
      if (violated.size() <= violation.index) violated.resize(violation.index + 1);
      ++violated[violation.index];
    }
  }

  void add(const Tally& other) {
    runs += other.runs;
    deliveries += other.deliveries;
    virtual_us += other.virtual_us;
    undecided += other.undecided;
    happened |= other.happened;
    add_to(faults, other.faults);
    add_to(crashes_at, other.crashes_at);
    add_to(redeliveries, other.redeliveries);
    add_to(violated, other.violated);
  }

  template <class To, class From>
  static void add_to(To& to, const From& from) {
    if constexpr (requires { to.resize(1); })
      if (to.size() < from.size()) to.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
  }
};

std::vector<Violation> with_first(std::vector<Violation> violations, std::string_view property) {
  std::stable_partition(violations.begin(), violations.end(),
                        [&](const Violation& violation) { return violation.property == property; });
  return violations;
}

class Search {
 public:
  Search(const Workflow& workflow, const SearchOptions& options)
      : workflow_(workflow), options_(options) {
    run_options_.requests = options.requests;
    run_options_.rabbitmq = options.rabbitmq;
  }

  SearchResult result() {
    work_on_all_jobs();
    if (error_) std::rethrow_exception(error_);
    SearchResult result = summary();
    if (first_failure_ != none)
      falsified(result);
    else if (first_run_ && !same_run(made(0), *first_run_))
      irreproducible(0, result);
    else if (tally_.undecided > 0 || !all_runs_were_made())
      result.verdict = Verdict::undecided;
    else if (result.never = what_never_happened(); !result.never.empty())
      result.verdict = Verdict::vacuous;
    result.stopped = options_.stop.requested() &&
                     (result.verdict == Verdict::falsified || !all_runs_were_made());
    return result;
  }

 private:
  bool all_runs_were_made() const { return tally_.runs == options_.runs; }

  void work_on_all_jobs() {
    std::vector<std::thread> others;
    for (unsigned job = 1; job < options_.jobs; ++job) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
  }

  void work() {
    Tally tally;
    try {
      for (;;) {
        const std::uint64_t first = next_.fetch_add(chunk);
        if (first >= options_.runs || first > first_failure_ || stopped()) break;
        const std::uint64_t last = std::min(first + chunk, options_.runs);
        for (std::uint64_t run = first; run < last && run < first_failure_ && !stopped(); ++run)
          work_on(run, tally);
      }
    } catch (...) {
      const std::lock_guard guard(mutex_);
      error_ = std::current_exception();
      first_failure_ = 0;
    }
    const std::lock_guard guard(mutex_);
    tally_.add(tally);
  }

  bool stopped() const { return options_.stop.requested(); }

  void work_on(std::uint64_t number, Tally& tally) {
    RunResult result = made(number);
    tally.add(result);
    report_progress(result);
    const bool fails = is_failure(result);
    if (number != 0 && !fails) return;
    const std::lock_guard guard(mutex_);
    if (number == 0) first_run_ = result;
    if (!fails || number > first_failure_) return;
    first_failure_ = number;
    failed_ = std::move(result);
  }

  bool is_failure(const RunResult& result) const {
    return options_.property.empty() ? result.verdict == Verdict::falsified
                                     : result.violation(options_.property) != nullptr;
  }

  RunResult made(std::uint64_t number, sim::Trace::Keep keep = sim::Trace::Keep::digest) const {
    sim::SeededChoices choices(sim::Random::of_run(options_.seed, number), options_.faults,
                               options_.strategy);
    RunOptions options = run_options_;
    options.keep = keep;
    return run(workflow_, choices, options);
  }

  void report_progress(const RunResult& result) {
    if (!options_.progress) return;
    options_.progress->runs.fetch_add(1, std::memory_order_relaxed);
    for (const sim::Decision& decision : result.decisions)
      options_.progress->faults[static_cast<std::size_t>(decision.fault)].fetch_add(
          1, std::memory_order_relaxed);
  }

  SearchResult summary() const {
    SearchResult result;
    result.runs = tally_.runs;
    result.deliveries = tally_.deliveries;
    result.virtual_time = sim::Duration(static_cast<std::int64_t>(tally_.virtual_us));
    result.faults = tally_.faults;
    result.crashes_at = tally_.crashes_at;
    result.redeliveries = tally_.redeliveries;
    result.violated = tally_.violated;
    result.violated.resize(workflow_.properties().size());
    return result;
  }

  void falsified(SearchResult& result) const {
    result.runs = first_failure_ + 1;
    if (!is_replayed_by_its_decisions()) return irreproducible(first_failure_, result);
    const std::string property =
        options_.property.empty() ? failed_.violations.front().property : options_.property;
    Counterexample found =
        shrink(workflow_, {options_.requests, failed_.decisions, property, options_.rabbitmq},
               options_.stop);
    found = shorten(workflow_, std::move(found), options_.seed, shorten_runs, options_.stop);
    RunResult last = replay(workflow_, found, sim::Trace::Keep::text).result;
    if (!last.violation(property)) return irreproducible(first_failure_, result);
    result.steps = std::move(last.steps);
    result.verdict = Verdict::falsified;
    result.violations = with_first(last.violations, property);
    result.counterexample = std::move(found);
  }

  /// The decisions of the run that failed make it again. If they do not though its seed does, the
  /// record of what was decided is wrong, and that is our bug.
  bool is_replayed_by_its_decisions() const {
    if (same_run(replay(workflow_, failed_.decisions, run_options_).result, failed_)) return true;
    sim::require(!same_run(made(first_failure_), failed_),
                 "a run is made again by its seed, and not by its decisions");
    return false;
  }

  void irreproducible(std::uint64_t number, SearchResult& result) const {
    const RunResult one = made(number, sim::Trace::Keep::text);
    const RunResult other = made(number, sim::Trace::Keep::text);
    result.verdict = Verdict::undecided;
    result.irreproducible = {number, first_difference(one, other)};
  }

  std::vector<std::string> what_never_happened() const {
    std::vector<std::string> never;
    for (std::size_t i = 0; i < workflow_.sometimes().size(); ++i)
      if ((tally_.happened >> i & 1) == 0) never.push_back(workflow_.sometimes()[i].name);
    if (options_.faults.empty()) return never;
    const Survey calm = survey(workflow_, sim::FaultSet::all(), run_options_);
    add_faults_not_injected(calm.places, never);
    add_what_was_not_covered(calm.coverage, never);
    return never;
  }

  /// Each kind that was named, and of a profile what has a place: not every service acts.
  void add_faults_not_injected(const std::vector<Place>& places,
                               std::vector<std::string>& never) const {
    sim::FaultSet expected = options_.faults;
    if (!sim::profile_name(expected).empty()) {
      expected = {};
      for (const Place& place : places)
        if (options_.faults.has(place.fault)) expected.add(place.fault);
    }
    for (const sim::FaultInfo& kind : sim::all_faults())
      if (expected.has(kind.fault) && tally_.faults[static_cast<std::size_t>(kind.fault)] == 0)
        never.push_back("the fault " + std::string(kind.name) + " was injected");
  }

  /// What a calm run comes by, some run must have been struck at.
  void add_what_was_not_covered(const broker_adapters::simulated::Coverage& calm,
                                std::vector<std::string>& never) const {
    if (options_.faults.has(Fault::crash))
      for (std::size_t at = 0; at < calm.passed.size(); ++at)
        if (calm.passed[at] > 0 && tally_.crashes_at[at] == 0)
          never.push_back("a crash at '" +
                          std::string(text(static_cast<broker_adapters::CrashPoint>(at))) + "'");
    if (!may_redeliver()) return;
    for (std::size_t i = 0; i < calm.settles.size(); ++i)
      if (calm.settles[i] && (i >= tally_.redeliveries.size() || tally_.redeliveries[i] == 0))
        never.push_back(workflow_.services()[i].name + " saw a redelivery");
  }

  bool may_redeliver() const {
    return std::any_of(sim::all_faults().begin(), sim::all_faults().end(), [&](const auto& kind) {
      return kind.redelivers && options_.faults.has(kind.fault);
    });
  }

  const Workflow& workflow_;
  const SearchOptions& options_;
  RunOptions run_options_;
  std::atomic<std::uint64_t> next_{0};
  std::atomic<std::uint64_t> first_failure_{none};
  std::mutex mutex_;
  std::optional<RunResult> first_run_;
  /// The failed run with the lowest number.
  RunResult failed_;
  Tally tally_;
  std::exception_ptr error_;
};

}  // namespace

SearchResult search(const Workflow& workflow, const SearchOptions& options) {
  workflow.require_complete();
  if (options.runs == 0)
    throw sim::Misuse("a search of '" + workflow.name() + "' makes no runs: expected one or more");
  if (!options.property.empty() && !workflow.property(options.property))
    throw sim::Misuse("the workflow '" + workflow.name() + "' has no property '" +
                      options.property + "': expected one of " + workflow.property_names());
  return Search(workflow, options).result();
}

}  // namespace rehearsal::properties
