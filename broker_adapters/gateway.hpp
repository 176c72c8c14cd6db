#pragma once

#include <set>
#include <string>
#include <utility>

#include "broker_adapters/history.hpp"

namespace rehearsal::broker_adapters {

/// The outside world: whatever a service does there stays done, and no crash undoes it. It
/// honours idempotency keys as payment providers do; asked without one, it acts each time.
class Gateway {
 public:
  explicit Gateway(History& history) : history_(history) {}

  /// True if it acted; false if `idempotency_key` is not empty and had been used before.
  bool act(Act act, std::string idempotency_key) {
    if (!idempotency_key.empty() && !used_.insert(std::move(idempotency_key)).second) return false;
    history_.acts.push_back(std::move(act));
    return true;
  }

 private:
  History& history_;
  std::set<std::string> used_;
};

}  // namespace rehearsal::broker_adapters
