#include "properties/shrink.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "properties/order_book.hpp"

namespace rehearsal::properties {
namespace {

using Decisions = std::vector<sim::Decision>;

class Shrinker {
 public:
  Shrinker(const Workflow& workflow, Counterexample counterexample, Stop stop)
      : workflow_(workflow), best_(std::move(counterexample)), stop_(stop) {}

  Counterexample shrink() {
    std::size_t before = 0;
    do {
      before = runs_that_helped_;
      remove_chunks();
      reduce_orders();
      weaken();
    } while (runs_that_helped_ != before);
    return std::move(best_);
  }

 private:
  /// Keeps the candidate if it fails in the same way, as the decisions that came up in it.
  bool keep(Decisions candidate, std::uint32_t orders) {
    if (stop_.requested()) return false;
    RunOptions options;
    options.orders = orders;
    options.rabbitmq = best_.rabbitmq;
    RunResult result = replay(workflow_, candidate, options).result;
    if (result.verdict != Verdict::falsified || result.property != best_.property) return false;
    ++runs_that_helped_;
    best_.orders = orders;
    best_.decisions = std::move(result.decisions);
    return true;
  }

  void remove_chunks() {
    for (std::size_t size = std::max<std::size_t>(best_.decisions.size() / 2, 1); size > 0;
         size /= 2)
      for (std::size_t at = 0; at < best_.decisions.size();)
        if (!keep(without(at, size), best_.orders)) at += size;
  }

  Decisions without(std::size_t at, std::size_t size) const {
    Decisions left = best_.decisions;
    const auto first = left.begin() + static_cast<std::ptrdiff_t>(at);
    left.erase(first, first + static_cast<std::ptrdiff_t>(std::min(size, left.size() - at)));
    return left;
  }

  void reduce_orders() {
    for (std::uint32_t orders = 1; orders < best_.orders; ++orders)
      if (keep(best_.decisions, orders) || keep(renamed(orders), orders)) return;
  }

  /// The decisions about an order that is no more, as if they were about the first.
  Decisions renamed(std::uint32_t orders) const {
    Decisions decisions = best_.decisions;
    const std::string first = "(" + std::to_string(first_order) + ")";
    for (sim::Decision& decision : decisions)
      for (std::uint32_t gone = orders; gone < best_.orders; ++gone) {
        const std::string name = "(" + std::to_string(first_order + gone) + ")";
        const std::size_t at = decision.at.find(name);
        if (at != std::string::npos) decision.at.replace(at, name.size(), first);
      }
    return decisions;
  }

  void weaken() {
    for (std::size_t i = 0; i < best_.decisions.size(); ++i) {
      const auto weaker = [&](std::uint32_t pick) {
        Decisions decisions = best_.decisions;
        decisions[i].pick = pick;
        return decisions;
      };
      if (best_.decisions[i].pick > 1 && keep(weaker(1), best_.orders)) continue;
      while (i < best_.decisions.size() && best_.decisions[i].pick > 1 &&
             keep(weaker(best_.decisions[i].pick / 2), best_.orders)) {
      }
      while (i < best_.decisions.size() && best_.decisions[i].pick > 1 &&
             keep(weaker(best_.decisions[i].pick - 1), best_.orders)) {
      }
    }
  }

  const Workflow& workflow_;
  Counterexample best_;
  Stop stop_;
  std::size_t runs_that_helped_ = 0;
};

/// A failing run of the same property with at most `faults_max` faults of the same kinds.
std::optional<Counterexample> find_shorter(const Workflow& workflow, const Counterexample& known,
                                           std::uint64_t seed, std::uint64_t runs, Stop stop) {
  const auto faults_max = static_cast<std::uint32_t>(known.decisions.size() - 1);
  sim::FaultSet kinds;
  for (const sim::Decision& decision : known.decisions) kinds.add(decision.fault);
  RunOptions options;
  options.orders = std::max(known.orders, std::uint32_t{3});
  options.rabbitmq = known.rabbitmq;
  for (std::uint64_t number = 0; number < runs && !stop.requested(); ++number) {
    sim::SeededChoices choices(sim::Random::of_run(seed, number), kinds, sim::Strategy::swarm,
                               faults_max);
    RunResult result = run(workflow, choices, options);
    if (result.verdict == Verdict::falsified && result.property == known.property)
      return Counterexample{options.orders, std::move(result.decisions), known.property,
                            known.rabbitmq};
  }
  return std::nullopt;
}

}  // namespace

Counterexample shorten(const Workflow& workflow, Counterexample counterexample, std::uint64_t seed,
                       std::uint64_t runs, Stop stop) {
  while (counterexample.decisions.size() > 2) {
    auto shorter = find_shorter(workflow, counterexample, seed, runs, stop);
    if (!shorter) break;
    counterexample = shrink(workflow, *std::move(shorter), stop);
  }
  return counterexample;
}

Counterexample shrink(const Workflow& workflow, Counterexample counterexample, Stop stop) {
  return Shrinker(workflow, std::move(counterexample), stop).shrink();
}

}  // namespace rehearsal::properties
