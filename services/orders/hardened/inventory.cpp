#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"

namespace rehearsal::services::orders::hardened {

sim::task<std::optional<Event>> reserve(Context& context, Transaction& transaction, Event payment) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("reserve", payment.order(), "reserve-" + payment.order());
  transaction.put("reservations", payment.order(), "reserved");
  co_return payment.next("InventoryReserved", context.unique_id());
}

patterns::Subscription inventory_subscription() {
  return subscription("inventory.payment_processed", exchanges::payment, exchanges::inventory);
}

}  // namespace rehearsal::services::orders::hardened
