#pragma once

#include <optional>
#include <vector>

#include "services/reliable.hpp"

/// The order choreography, hardened: each service survives crashes, redelivery, lost connections
/// and a restarted broker.
namespace rehearsal::services::orders {

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
Subscription payment_subscription();
Subscription inventory_subscription();
Subscription notification_subscription();
Subscription completion_subscription();

}  // namespace rehearsal::services::orders
