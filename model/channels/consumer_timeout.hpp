#pragma once

#include <chrono>
#include <optional>

#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

struct Channel;
struct Configure;
struct State;

/// How long the broker waits for the acknowledgement of a delivery (section 21). RabbitMQ looks
/// once a minute at ticks of its own, so that it notices up to a minute late; we notice it as early
/// as it may, for whoever is late then is late (rules 21.3 and 31.13). Until the client has
/// answered, RabbitMQ closes the channel again at each tick, we do so once.
struct ConsumerTimeout {
  /// From delivery to settlement: thirty minutes, RabbitMQ's default (rule 21.1).
  Duration timeout = std::chrono::minutes(30);

  /// When what was delivered at `delivered` has waited longer than it may. RabbitMQ counts in
  /// milliseconds.
  Time end(Time delivered) const { return delivered + timeout + std::chrono::milliseconds(1); }

  friend bool operator==(const ConsumerTimeout&, const ConsumerTimeout&) = default;
};

/// An operator sets how long that is: for channels that open later (rule 21.1).
void configure(State& state, const Configure& command);

/// Sees to it that the channel's oldest delivery is looked at when it may have timed out (rule
/// 21.3). Requires: there is one.
void watch(State& state, Channel& channel);
/// It is not looked at any more.
void forget_watch(State& state, Channel& channel);
/// Looks at the channel that is to be looked at next, and closes it if its oldest delivery has not
/// been acknowledged in time (rule 21.1).
void look_at_oldest_delivery(State& state, Effects& effects);
/// When a channel will be closed for that, if nothing else happens.
std::optional<Time> next_timeout(const State& state);

}  // namespace rehearsal::model
