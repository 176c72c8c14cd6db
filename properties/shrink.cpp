#include "properties/shrink.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "properties/survey.hpp"

namespace rehearsal::properties {
namespace {

using Decisions = std::vector<sim::Decision>;

/// Few faults in a run with one request only may not get in each other's way enough.
constexpr std::uint32_t requests_of_a_wider_look = 3;

RunOptions options_of(const Counterexample& counterexample) {
  RunOptions options;
  options.requests = counterexample.requests;
  options.rabbitmq = counterexample.rabbitmq;
  return options;
}

class Shrinker {
 public:
  Shrinker(const Workflow& workflow, Counterexample counterexample, Stop stop)
      : workflow_(workflow), best_(std::move(counterexample)), stop_(stop) {}

  Counterexample shrink() {
    std::size_t before = 0;
    do {
      before = runs_that_helped_;
      remove_chunks();
      reduce_requests();
      advance();
      weaken();
    } while (runs_that_helped_ != before);
    return std::move(best_);
  }

 private:
  /// Keeps the candidate if it fails in the same way, as the decisions that came up in it.
  bool keep(Decisions candidate, std::uint32_t requests) {
    if (stop_.requested()) return false;
    Counterexample tried = best_;
    tried.requests = requests;
    tried.decisions = std::move(candidate);
    RunResult result = replay(workflow_, tried).result;
    if (!best_.is_shown_by(result)) return false;
    ++runs_that_helped_;
    best_.requests = requests;
    best_.decisions = std::move(result.decisions);
    return true;
  }

  void remove_chunks() {
    for (std::size_t size = std::max<std::size_t>(best_.decisions.size() / 2, 1); size > 0;
         size /= 2)
      for (std::size_t at = 0; at < best_.decisions.size();)
        if (!remove(at, size)) at += size;
  }

  /// What the removed faults made happen a second time happens a first time now.
  bool remove(std::size_t at, std::size_t size) {
    const Decisions left = without(at, size);
    if (keep(left, best_.requests)) return true;
    if (size > 1) return false;
    if (keep(renumbered(left, at, left.size()), best_.requests)) return true;
    for (std::size_t i = at; i < left.size(); ++i)
      if (sim::occurrence_of(left[i].at) > 1 && keep(renumbered(left, i, i + 1), best_.requests))
        return true;
    return false;
  }

  Decisions without(std::size_t at, std::size_t size) const {
    Decisions left = best_.decisions;
    const auto first = left.begin() + static_cast<std::ptrdiff_t>(at);
    left.erase(first, first + static_cast<std::ptrdiff_t>(std::min(size, left.size() - at)));
    return left;
  }

  /// The decisions from `first` to before `last` each one occurrence earlier.
  static Decisions renumbered(Decisions decisions, std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i)
      if (const std::uint32_t number = sim::occurrence_of(decisions[i].at); number > 1)
        decisions[i].at = sim::at_occurrence(decisions[i].at, number - 1);
    return decisions;
  }

  /// Faults strike the first time that they can.
  void advance() {
    for (std::size_t i = 0; i < best_.decisions.size(); ++i) {
      const std::uint32_t number = sim::occurrence_of(best_.decisions[i].at);
      for (std::uint32_t earlier = 1; earlier < number; ++earlier) {
        Decisions decisions = best_.decisions;
        decisions[i].at = sim::at_occurrence(decisions[i].at, earlier);
        if (keep(std::move(decisions), best_.requests)) break;
      }
    }
  }

  void reduce_requests() {
    if (!workflow_.workload()) return;
    for (std::uint32_t requests = 1; requests < best_.requests; ++requests)
      if (keep(best_.decisions, requests) || keep(renamed(requests), requests)) return;
  }

  /// The decisions about a subject that is no more, as if they were about the first.
  Decisions renamed(std::uint32_t requests) const {
    Decisions decisions = best_.decisions;
    const std::string first = in_key(0);
    for (std::uint32_t gone = requests; gone < best_.requests; ++gone) {
      const std::string name = in_key(gone);
      for (sim::Decision& decision : decisions)
        if (const std::size_t at = decision.at.find(name); at != std::string::npos)
          decision.at.replace(at, name.size(), first);
    }
    return decisions;
  }

  /// As the keys of sites have the subject of that request: "(101)".
  std::string in_key(std::uint32_t request) const {
    return "(" + workflow_.workload()->subject(request) + ")";
  }

  void weaken() {
    for (std::size_t i = 0; i < best_.decisions.size(); ++i) {
      const auto weaker = [&](std::uint32_t pick) {
        Decisions decisions = best_.decisions;
        decisions[i].pick = pick;
        return decisions;
      };
      if (best_.decisions[i].pick > 1 && keep(weaker(1), best_.requests)) continue;
      while (i < best_.decisions.size() && best_.decisions[i].pick > 1 &&
             keep(weaker(best_.decisions[i].pick / 2), best_.requests)) {
      }
      while (i < best_.decisions.size() && best_.decisions[i].pick > 1 &&
             keep(weaker(best_.decisions[i].pick - 1), best_.requests)) {
      }
    }
  }

  const Workflow& workflow_;
  Counterexample best_;
  Stop stop_;
  std::size_t runs_that_helped_ = 0;
};

/// Weak, middling and strong: enough to find out whether strength matters.
std::vector<std::uint32_t> strengths(const Place& place) {
  const std::uint32_t strongest = place.bound - 1;
  std::vector<std::uint32_t> picks{1};
  for (const std::uint32_t pick : {std::min(10u, strongest), strongest})
    if (pick != picks.back()) picks.push_back(pick);
  return picks;
}

sim::FaultSet kinds_of(const Decisions& decisions) {
  sim::FaultSet kinds;
  for (const sim::Decision& decision : decisions) kinds.add(decision.fault);
  return kinds;
}

/// A single decision that falsifies the same properties with that many requests.
std::optional<Counterexample> find_single(const Workflow& workflow, const Counterexample& known,
                                          std::uint32_t requests, Stop stop) {
  Counterexample single = known;
  single.requests = requests;
  for (const Place& place : survey(workflow, kinds_of(known.decisions), options_of(single)).places)
    for (const std::uint32_t pick : strengths(place)) {
      if (stop.requested()) return std::nullopt;
      single.decisions = {{place.key, place.fault, pick}};
      if (known.is_shown_by(replay(workflow, single).result)) return single;
    }
  return std::nullopt;
}

/// A run that falsifies the same properties with fewer faults of the same kinds.
std::optional<Counterexample> find_fewer(const Workflow& workflow, const Counterexample& known,
                                         std::uint64_t seed, std::uint64_t runs, Stop stop) {
  const auto faults_max = static_cast<std::uint32_t>(known.decisions.size() - 1);
  Counterexample fewer = known;
  fewer.requests = std::max(known.requests, requests_of_a_wider_look);
  const RunOptions options = options_of(fewer);
  const sim::FaultSet kinds = kinds_of(known.decisions);
  const std::size_t sites = survey(workflow, kinds, options).places.size();
  for (std::uint64_t number = 0; number < runs && !stop.requested(); ++number) {
    sim::SeededChoices choices(sim::Random::of_run(seed, number), kinds, faults_max, sites);
    RunResult result = run(workflow, choices, options);
    if (!known.is_shown_by(result)) continue;
    fewer.decisions = std::move(result.decisions);
    return fewer;
  }
  return std::nullopt;
}

}  // namespace

bool Counterexample::is_shown_by(const RunResult& result) const {
  return result.violation(property) != nullptr &&
         std::all_of(others.begin(), others.end(),
                     [&](const std::string& other) { return result.violation(other) != nullptr; });
}

Replay replay(const Workflow& workflow, const Counterexample& counterexample,
              sim::Trace::Keep keep) {
  RunOptions options = options_of(counterexample);
  options.keep = keep;
  return replay(workflow, counterexample.decisions, options);
}

Counterexample shorten(const Workflow& workflow, Counterexample counterexample, std::uint64_t seed,
                       std::uint64_t runs, Stop stop) {
  const bool many = counterexample.decisions.size() > 1;
  if (many || counterexample.requests > 1)
    if (auto single = find_single(workflow, counterexample, 1, stop))
      return shrink(workflow, *std::move(single), stop);
  if (many && counterexample.requests > 1)
    if (auto single = find_single(workflow, counterexample, counterexample.requests, stop))
      return shrink(workflow, *std::move(single), stop);
  while (counterexample.decisions.size() > 2) {
    auto fewer = find_fewer(workflow, counterexample, seed, runs, stop);
    if (!fewer) break;
    counterexample = shrink(workflow, *std::move(fewer), stop);
  }
  return counterexample;
}

Counterexample shrink(const Workflow& workflow, Counterexample counterexample, Stop stop) {
  return Shrinker(workflow, std::move(counterexample), stop).shrink();
}

}  // namespace rehearsal::properties
