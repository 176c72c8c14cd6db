#include "sim/choices.hpp"

#include <algorithm>
#include <utility>

#include "model/text/digest.hpp"
#include "sim/bug.hpp"

namespace rehearsal::sim {
namespace {

constexpr std::uint32_t random_per_million = 1'000'000 / 16;
/// A swarm's rates, each half of the one before: of a run in which every kind may strike, and of
/// one kind in a run that has some of them.
constexpr std::array dense_per_million{1'000'000u / 8, 1'000'000u / 16, 1'000'000u / 32};
constexpr std::array sparse_per_million{1'000'000u / 16, 1'000'000u / 32, 1'000'000u / 64,
                                        1'000'000u / 128};
/// Of so many runs all but one have every kind: most bugs show there first. What is left finds
/// those that show only where some kind is off.
constexpr std::uint32_t dense_of = 5;
constexpr std::uint32_t no_limit = 1'000'000;

template <std::size_t size>
std::uint32_t one_of(const std::array<std::uint32_t, size>& rates, Random& random) {
  return rates[random.below(size)];
}

/// Any strength, and every other time one of the smaller ones.
std::uint32_t draw_strength(Random& random, std::uint32_t bound) {
  const std::uint32_t few = std::min(bound - 1, std::uint32_t{10});
  return 1 + random.below(random.below(2) == 0 ? few : bound - 1);
}

}  // namespace

std::string text(const Decision& decision) {
  const FaultInfo& kind = info(decision.fault);
  std::string line = decision.at + ": " + std::string(kind.name);
  if (kind.parameter.empty()) return line;
  return line + ", " + std::string(kind.parameter) + " " +
         text(strength(decision.fault, decision.pick));
}

std::optional<Strategy> strategy_named(std::string_view name) {
  for (const StrategyInfo& known : strategy_table)
    if (known.name == name) return known.strategy;
  return std::nullopt;
}

std::string strategy_names() {
  std::string names;
  for (const StrategyInfo& known : strategy_table)
    names.append(names.empty() ? "" : ", ").append(known.name);
  return names;
}

SeededChoices::SeededChoices(Random random, FaultSet allowed, Strategy strategy)
    : random_(random), active_(allowed), remaining_(no_limit) {
  if (strategy == Strategy::random)
    per_million_.fill(random_per_million);
  else if (random_.below(dense_of) != 0)
    per_million_.fill(one_of(dense_per_million, random_));
  else
    swarm();
}

/// Half of the kinds, each with a rate of its own: what one fault would hide or forestall is seen
/// where that fault is off, or rare.
void SeededChoices::swarm() {
  for (const FaultInfo& kind : all_faults()) {
    if (!active_.has(kind.fault)) continue;
    if (random_.below(2) == 0)
      active_.remove(kind.fault);
    else
      per_million_[static_cast<std::size_t>(kind.fault)] = one_of(sparse_per_million, random_);
  }
}

SeededChoices::SeededChoices(Random random, FaultSet allowed, std::uint32_t faults_max,
                             std::size_t sites)
    : random_(random), active_(allowed), remaining_(faults_max) {
  const std::uint64_t rate = 1'000'000ull * faults_max / std::max<std::size_t>(sites, 1);
  per_million_.fill(static_cast<std::uint32_t>(std::min<std::uint64_t>(rate, 1'000'000)));
}

std::uint32_t SeededChoices::pick(std::uint32_t bound, Fault fault, const Site&) {
  if (remaining_ == 0 || !random_.chance(per_million_[static_cast<std::size_t>(fault)])) return 0;
  --remaining_;
  return draw_strength(random_, bound);
}

std::uint32_t KeyedChoices::pick(std::uint32_t bound, Fault fault, const Site& site) {
  if (!faults_.has(fault)) return 0;
  model::Digest key;
  key.mix(site.key());
  key.mix(info(fault).name);
  Random random(seed_ ^ key.value());
  return random.chance(random_per_million) ? draw_strength(random, bound) : 0;
}

ReplayedChoices::ReplayedChoices(std::vector<Decision> decisions)
    : decisions_(std::move(decisions)),
      matched_(decisions_.size(), false),
      left_(decisions_.size()) {
  for (const Decision& decision : decisions_) {
    const std::uint32_t steps = info(decision.fault).steps;
    if (decision.pick == 0 || decision.pick > steps)
      throw Misuse("the decision '" + decision.at + ": " + std::string(info(decision.fault).name) +
                   "' has the strength " + std::to_string(decision.pick) + ": expected 1 to " +
                   std::to_string(steps));
    faults_.add(decision.fault);
  }
}

std::uint32_t ReplayedChoices::pick(std::uint32_t bound, Fault fault, const Site& site) {
  std::string key;
  for (std::size_t i = 0; i < decisions_.size(); ++i) {
    if (matched_[i] || decisions_[i].fault != fault) continue;
    if (key.empty()) key = site.key();
    if (decisions_[i].at != key) continue;
    require(decisions_[i].pick < bound, "a decision is stronger than its site allows");
    matched_[i] = true;
    --left_;
    return decisions_[i].pick;
  }
  return 0;
}

std::vector<std::size_t> ReplayedChoices::unmatched() const {
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < matched_.size(); ++i)
    if (!matched_[i]) left.push_back(i);
  return left;
}

void Injector::injected(Fault fault, const Site& site, std::uint32_t pick) {
  injected_.push_back({site.key(), fault, pick});
  if (choices_.exhausted()) heal();
}

}  // namespace rehearsal::sim
