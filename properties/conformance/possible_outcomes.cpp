#include "properties/conformance/possible_outcomes.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "model/text/fields.hpp"
#include "model/text/script.hpp"

namespace rehearsal::properties::conformance {
namespace {

/// Each open order multiplies the others: at most this many are tried for a step.
constexpr std::size_t orders_max = 5000;
/// What most of them come to is the same: so many outcomes are told apart.
constexpr std::size_t outcomes_max = 250;

/// One order after the other: 0 0 0, 0 0 1, 0 1 0 ...
class OpenOrders final : public model::OpenOrder {
 public:
  explicit OpenOrders(std::set<model::Unordered>& open) : open_(open) {}

  std::uint32_t pick(std::uint32_t bound, model::Unordered what) override {
    if (position_ == picks_.size()) picks_.push_back({0, bound});
    open_.insert(what);
    return picks_[position_++].first;
  }
  /// Goes on to the next; false when there is none.
  bool next() {
    position_ = 0;
    while (!picks_.empty() && picks_.back().first + 1 == picks_.back().second) picks_.pop_back();
    if (picks_.empty()) return false;
    ++picks_.back().first;
    return true;
  }

 private:
  std::set<model::Unordered>& open_;
  /// What was picked, and out of how many.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> picks_;
  std::size_t position_ = 0;
};

/// Or, where its queue has a dead-letter exchange, that it went there: for those that are rejected
/// there is a barrier anyway.
bool is_expiry(const model::Effect& effect) {
  const auto* const settled = std::get_if<model::Settled>(&effect);
  return settled &&
         (settled->fate == model::Fate::expired || settled->fate == model::Fate::dead_lettered);
}

/// As far as a client is told.
void add(PossibleOutcomes& outcomes, PossibleOutcome outcome) {
  outcomes.expires =
      outcomes.expires || std::any_of(outcome.effects.begin(), outcome.effects.end(), is_expiry);
  std::erase_if(outcome.effects, model::is_for_observers);
  std::erase_if(outcome.late, model::is_for_observers);
  const bool known =
      std::any_of(outcomes.all.begin(), outcomes.all.end(), [&](const PossibleOutcome& other) {
        return other.effects == outcome.effects && other.late == outcome.late &&
               other.broker == outcome.broker;
      });
  if (!known) outcomes.all.push_back(std::move(outcome));
}

/// What may come of each of them when `act(outcome, order)` is done to it.
template <class Act>
PossibleOutcomes in_each_order(const std::vector<PossibleOutcome>& before, Act act) {
  PossibleOutcomes outcomes;
  std::size_t tried = 0;
  for (const PossibleOutcome& each : before) {
    OpenOrders open_orders(outcomes.open);
    do {
      outcomes.incomplete = tried++ == orders_max || outcomes.all.size() == outcomes_max;
      if (outcomes.incomplete) return outcomes;
      PossibleOutcome outcome = each;
      act(outcome, open_orders);
      add(outcomes, std::move(outcome));
    } while (open_orders.next());
  }
  return outcomes;
}

}  // namespace

model::Effects PossibleOutcome::all() const {
  model::Effects both = effects;
  both.insert(both.end(), late.begin(), late.end());
  return both;
}

PossibleOutcomes possible_outcomes(const std::vector<model::Broker>& brokers,
                                   const model::Step::What& what, model::Time now) {
  std::vector<PossibleOutcome> before;
  for (const model::Broker& broker : brokers) before.push_back({broker, {}, {}});
  return in_each_order(before, [&](PossibleOutcome& outcome, model::OpenOrder& order) {
    model::Time at = now;
    model::perform(outcome.broker, what, at, outcome.effects, &order);
  });
}

void advance(PossibleOutcomes& outcomes, model::Time now) {
  PossibleOutcomes later =
      in_each_order(outcomes.all, [&](PossibleOutcome& outcome, model::OpenOrder& order) {
        outcome.broker.advance(now, outcome.late, &order);
      });
  later.open.merge(outcomes.open);
  later.incomplete = later.incomplete || outcomes.incomplete;
  outcomes = std::move(later);
}

}  // namespace rehearsal::properties::conformance
