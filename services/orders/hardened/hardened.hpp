#pragma once

#include <optional>
#include <vector>

#include "services/orders/event_codec.hpp"

/// The order choreography, hardened: each service survives crashes, redelivery, lost connections
/// and a restarted broker.
namespace rehearsal::services::orders::hardened {

using broker_adapters::Context;
using broker_adapters::Transaction;

/// order, payment, inventory and notification.
std::vector<broker_adapters::Service> services();

/// The businesses, without the machinery around them.
sim::task<std::optional<Event>> charge(Context& context, Transaction& transaction, Event order);
sim::task<std::optional<Event>> reserve(Context& context, Transaction& transaction, Event payment);
sim::task<std::optional<Event>> notify(Context& context, Transaction& transaction, Event reserved);
sim::task<std::optional<Event>> complete(Context& context, Transaction& transaction, Event sent);

/// The life of the order service: takes customers' requests, and hears when they were served.
sim::task<> order_service(Context& context);

/// Who listens to whom.
patterns::Subscription payment_subscription();
patterns::Subscription inventory_subscription();
patterns::Subscription notification_subscription();
patterns::Subscription completion_subscription();

}  // namespace rehearsal::services::orders::hardened
