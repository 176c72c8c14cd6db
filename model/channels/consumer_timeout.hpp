#pragma once

#include <chrono>

#include "model/types.hpp"

namespace rehearsal::model {

/// How long the broker waits for the acknowledgement of a delivery (section 21). RabbitMQ looks
/// once a minute at ticks of its own, so that it notices up to a minute late; we notice it as early
/// as it may, for whoever is late then is late (rules 21.3 and 31.13). Until the client has
/// answered, RabbitMQ closes the channel again at each tick, we do so once.
struct ConsumerTimeout {
  Duration timeout = std::chrono::minutes(30);

  /// When what was delivered at `delivered` has waited longer than it may. RabbitMQ counts in
  /// milliseconds.
  Time end(Time delivered) const { return delivered + timeout + std::chrono::milliseconds(1); }

  friend bool operator==(const ConsumerTimeout&, const ConsumerTimeout&) = default;
};

}  // namespace rehearsal::model
