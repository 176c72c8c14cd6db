#include "properties/conformance/futures.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "model/fields.hpp"
#include "model/script.hpp"

namespace rehearsal::properties::conformance {
namespace {

/// Orders are multiplied by orders: so many are tried for a step.
constexpr std::size_t orders_max = 5000;
/// What most orders come to is the same: so many futures are told apart.
constexpr std::size_t futures_max = 250;

/// One order after the other: 0 0 0, 0 0 1, 0 1 0 ...
class Orders final : public model::OpenOrder {
 public:
  explicit Orders(std::set<model::Unordered>& open) : open_(open) {}

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

/// Appends the effects to `to`, as far as a client is told.
void advance(model::Broker& broker, model::Time now, model::Effects& to) {
  model::Effects effects;
  broker.advance(now, effects);
  std::erase_if(effects, model::is_for_observers);
  to.insert(to.end(), effects.begin(), effects.end());
}

void add(Futures& futures, model::Broker broker, model::Effects effects) {
  std::erase_if(effects, model::is_for_observers);
  const bool known = std::any_of(futures.all.begin(), futures.all.end(), [&](const Future& future) {
    return future.effects == effects && future.broker == broker;
  });
  if (!known) futures.all.push_back({std::move(broker), std::move(effects)});
}

/// What may come of it, a command or an outage.
Futures in_each_order(const std::vector<model::Broker>& brokers, const model::Step::What& what,
                      model::Time now) {
  Futures futures;
  std::size_t tried = 0;
  for (const model::Broker& before : brokers) {
    Orders orders(futures.open);
    do {
      futures.incomplete = tried++ == orders_max || futures.all.size() == futures_max;
      if (futures.incomplete) return futures;
      model::Broker broker = before;
      model::Effects effects;
      model::perform(broker, what, now, effects, &orders);
      add(futures, std::move(broker), std::move(effects));
    } while (orders.next());
  }
  return futures;
}

}  // namespace

model::Effects Future::all() const {
  model::Effects both = effects;
  both.insert(both.end(), late.begin(), late.end());
  return both;
}

Futures futures_of(const std::vector<model::Broker>& brokers, const model::Command& command,
                   model::Time now) {
  return in_each_order(brokers, command, now);
}

Futures futures_of(const std::vector<model::Broker>& brokers, model::Time now) {
  Futures futures;
  for (model::Broker broker : brokers) {
    model::Effects effects;
    broker.advance(now, effects);
    add(futures, std::move(broker), std::move(effects));
  }
  return futures;
}

Futures futures_of(const std::vector<model::Broker>& brokers, model::Outage outage,
                   model::Time now) {
  return in_each_order(brokers, outage, now);
}

void advance(Futures& futures, model::Time now) {
  for (Future& future : futures.all) advance(future.broker, now, future.late);
}

}  // namespace rehearsal::properties::conformance
