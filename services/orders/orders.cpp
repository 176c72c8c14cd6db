#include "services/orders/orders.hpp"

namespace rehearsal::services::orders {

std::vector<broker_adapters::Service> services() {
  return {
      {"order", order_service},
      {"payment",
       [](Context& self) { return reliable_service(self, payment_subscription(), charge); }},
      {"inventory",
       [](Context& self) { return reliable_service(self, inventory_subscription(), reserve); }},
      {"notification",
       [](Context& self) { return reliable_service(self, notification_subscription(), notify); }},
  };
}

}  // namespace rehearsal::services::orders
