#pragma once

#include <functional>
#include <optional>
#include <string>

#include "broker_adapters/client/context.hpp"
#include "services/event.hpp"

namespace rehearsal::services {

using broker_adapters::ChannelRef;
using broker_adapters::Context;
using broker_adapters::Transaction;

/// Where a reliable service hears of events, and where it announces its own.
struct Subscription {
  model::Name queue;
  model::Name listens_to;
  /// Empty for a service that announces nothing.
  model::Name publishes_to;
};

/// The business of a service: what it does about an event, and the event that follows from it.
/// What it writes goes into the transaction; what it does outside needs an idempotency key.
using Handler = sim::task<std::optional<Event>> (*)(Context&, Transaction&, Event);

/// Runs the session, and after a lost connection or channel runs it again, with backoff.
sim::task<> reconnecting(Context& context, std::function<sim::task<>(Context&)> session);

/// The life of a hardened service: durable queue, manual acknowledgement after the work is
/// durable, inbox and outbox in the transaction of the work, confirmed publishes.
sim::task<> reliable_service(Context& context, Subscription subscription, Handler handler);

/// A channel in confirm mode, with the subscription's exchanges, queue and binding declared.
sim::task<ChannelRef> open_subscription(Context& context, Subscription subscription);

}  // namespace rehearsal::services
