#include "services/exchanges.hpp"
#include "services/orders/orders.hpp"

namespace rehearsal::services::orders {

sim::task<std::optional<Event>> reserve(Context& context, Transaction& transaction, Event payment) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("reserve", payment.order(), "reserve-" + payment.order());
  transaction.put("reservations", payment.order(), "reserved");
  co_return payment.next("InventoryReserved", context.unique_id());
}

Subscription inventory_subscription() {
  return {.queue = "inventory.payment_processed",
          .listens_to = exchanges::payment,
          .publishes_to = exchanges::inventory};
}

}  // namespace rehearsal::services::orders
