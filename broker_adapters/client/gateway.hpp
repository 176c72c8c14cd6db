#pragma once

#include <string>
#include <utility>

#include "broker_adapters/client/history.hpp"

namespace rehearsal::broker_adapters {

/// The outside world: whatever a service does there stays done, and no crash undoes it. It
/// honours idempotency keys as providers of such services do; asked without one, it acts each time.
class Gateway {
 public:
  /// The idempotency keys that were used. They outlive the services, as what was done does.
  class Keys {
   public:
    virtual ~Keys() = default;
    /// True for the first who asks with this key, whatever process that is.
    virtual bool first_time(const std::string& key) = 0;
  };

  /// Both outlive the gateway.
  Gateway(History& history, Keys& keys) : history_(history), keys_(keys) {}

  /// True if it acted; false if `idempotency_key` is not empty and had been used before.
  bool act(Act act, const std::string& idempotency_key) {
    if (!idempotency_key.empty() && !keys_.first_time(idempotency_key)) return false;
    happened(std::move(act));
    return true;
  }
  /// Somebody else did it, who honours keys of his own.
  void happened(Act act) {
    if (history_.kept) history_.acts.push_back(std::move(act));
  }

 private:
  History& history_;
  Keys& keys_;
};

}  // namespace rehearsal::broker_adapters
