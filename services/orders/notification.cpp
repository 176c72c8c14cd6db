#include "services/exchanges.hpp"
#include "services/orders/orders.hpp"

namespace rehearsal::services::orders {

sim::task<std::optional<Event>> notify(Context& context, Transaction& transaction, Event reserved) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("notify", reserved.order(), "notify-" + reserved.order());
  transaction.put("notifications", reserved.order(), "sent");
  co_return reserved.next("NotificationSent", context.unique_id());
}

Subscription notification_subscription() {
  return {.queue = "notification.inventory_reserved",
          .listens_to = exchanges::inventory,
          .publishes_to = exchanges::notification};
}

}  // namespace rehearsal::services::orders
