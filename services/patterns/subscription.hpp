#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "services/patterns/retries.hpp"

namespace rehearsal::services::patterns {

/// An exchange as a service declares it: durable.
struct Exchange {
  /// Empty for none.
  model::Name name;
  /// How it routes.
  broker_adapters::ExchangeType type = broker_adapters::ExchangeType::fanout;
};

/// What comes to a queue: of that exchange, under that key.
struct Binding {
  /// Declared together with the binding.
  Exchange exchange;
  /// As the type of the exchange understands it; a fanout ignores it.
  model::Name routing_key = {};
};

/// Where a service hears of messages, and where it announces its own.
struct Subscription {
  model::Name queue;              ///< declared durable
  std::vector<Binding> bindings;  ///< where its messages come from
  /// Without a name for a service that announces nothing.
  Exchange publishes_to = {};
  /// At most that many deliveries that are not acknowledged.
  std::uint16_t prefetch = 10;
  /// That many of them are at work at once, each in a strand of its own.
  std::uint16_t concurrency = 1;
  /// What becomes of what could not be handled.
  Retries retries = {};
};

/// A channel in confirm mode, with the subscription's exchanges, queues and bindings declared.
sim::task<broker_adapters::ChannelRef> open_subscription(broker_adapters::Context& context,
                                                         Subscription subscription);

/// Runs the session, and after a lost connection or channel, or an effect that was refused or timed
/// out, runs it again, with backoff: what it had not acknowledged comes again. The pauses begin
/// anew after a session that lasted.
sim::task<> reconnecting(broker_adapters::Context& context,
                         std::function<sim::task<>(broker_adapters::Context&)> session);

}  // namespace rehearsal::services::patterns
