#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"

namespace rehearsal::services::orders::hardened {

sim::task<std::optional<Event>> notify(Context& context, Transaction& transaction, Event reserved) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("notify", reserved.order(), "notify-" + reserved.order());
  transaction.put("notifications", reserved.order(), "sent");
  co_return reserved.next("NotificationSent", context.unique_id());
}

patterns::Subscription notification_subscription() {
  return subscription("notification.inventory_reserved", exchanges::inventory,
                      exchanges::notification);
}

}  // namespace rehearsal::services::orders::hardened
