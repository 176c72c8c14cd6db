#pragma once

#include <chrono>

#include "model/types.hpp"

namespace rehearsal::model {

/// How long the broker waits for the acknowledgement of a delivery (section 21). RabbitMQ's ticks
/// start anew whenever a channel with nothing outstanding was idle for a second, ours do not; and
/// until the client has answered, RabbitMQ closes the channel again at each tick, we do so once.
struct ConsumerTimeout {
  Duration timeout = std::chrono::minutes(30);
  /// How often a channel looks at its oldest delivery, from when it opened.
  Duration tick_interval = std::chrono::minutes(1);

  /// The first tick of a channel opened at `opened` at which what was delivered at `delivered` has
  /// waited longer than it may (rule 21.3).
  Time end(Time opened, Time delivered) const {
    return opened + ((delivered + timeout - opened) / tick_interval + 1) * tick_interval;
  }

  friend bool operator==(const ConsumerTimeout&, const ConsumerTimeout&) = default;
};

}  // namespace rehearsal::model
