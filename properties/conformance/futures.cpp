#include "properties/conformance/futures.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "model/text/fields.hpp"
#include "model/text/script.hpp"

namespace rehearsal::properties::conformance {
namespace {

/// Each open order multiplies the others: at most this many are tried for a step.
constexpr std::size_t orders_max = 5000;
/// What most of them come to is the same: so many futures are told apart.
constexpr std::size_t futures_max = 250;

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

bool is_expiry(const model::Effect& effect) {
  const auto* const settled = std::get_if<model::Settled>(&effect);
  return settled && settled->fate == model::Fate::expired;
}

/// As far as a client is told.
void add(Futures& futures, Future future) {
  futures.expires =
      futures.expires || std::any_of(future.effects.begin(), future.effects.end(), is_expiry);
  std::erase_if(future.effects, model::is_for_observers);
  std::erase_if(future.late, model::is_for_observers);
  const bool known = std::any_of(futures.all.begin(), futures.all.end(), [&](const Future& other) {
    return other.effects == future.effects && other.late == future.late &&
           other.broker == future.broker;
  });
  if (!known) futures.all.push_back(std::move(future));
}

/// What may come of each of them when `act(future, order)` is done to it.
template <class Act>
Futures in_each_order(const std::vector<Future>& before, Act act) {
  Futures futures;
  std::size_t tried = 0;
  for (const Future& each : before) {
    OpenOrders open_orders(futures.open);
    do {
      futures.incomplete = tried++ == orders_max || futures.all.size() == futures_max;
      if (futures.incomplete) return futures;
      Future future = each;
      act(future, open_orders);
      add(futures, std::move(future));
    } while (open_orders.next());
  }
  return futures;
}

}  // namespace

model::Effects Future::all() const {
  model::Effects both = effects;
  both.insert(both.end(), late.begin(), late.end());
  return both;
}

Futures futures_of(const std::vector<model::Broker>& brokers, const model::Step::What& what,
                   model::Time now) {
  std::vector<Future> before;
  for (const model::Broker& broker : brokers) before.push_back({broker, {}, {}});
  return in_each_order(before, [&](Future& future, model::OpenOrder& order) {
    model::Time at = now;
    model::perform(future.broker, what, at, future.effects, &order);
  });
}

void advance(Futures& futures, model::Time now) {
  Futures later = in_each_order(futures.all, [&](Future& future, model::OpenOrder& order) {
    future.broker.advance(now, future.late, &order);
  });
  later.open.merge(futures.open);
  later.incomplete = later.incomplete || futures.incomplete;
  futures = std::move(later);
}

}  // namespace rehearsal::properties::conformance
