#pragma once

#include <vector>

#include "broker_adapters/client/context.hpp"

/// The order choreography as beginners write it: an exclusive server-named queue for each
/// subscriber, automatic acknowledgement, transient messages, no confirms, and no memory of what
/// was handled. It works until something goes wrong.
namespace rehearsal::services::orders::naive {

/// order, payment, inventory and notification.
std::vector<broker_adapters::Service> services();

}  // namespace rehearsal::services::orders::naive
