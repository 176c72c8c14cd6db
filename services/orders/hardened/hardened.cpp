#include "services/orders/hardened/hardened.hpp"

namespace rehearsal::services::orders::hardened {

std::vector<broker_adapters::Service> services() {
  return {
      {"order", order_service},
      {"payment", Reliable(payment_subscription(), event_codec(), charge)},
      {"inventory", Reliable(inventory_subscription(), event_codec(), reserve)},
      {"notification", Reliable(notification_subscription(), event_codec(), notify)},
  };
}

}  // namespace rehearsal::services::orders::hardened
