#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"

namespace rehearsal::services::orders::hardened {

sim::task<std::optional<Event>> charge(Context& context, Transaction& transaction, Event order) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("charge", order.order(), "charge-" + order.order());
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

patterns::Subscription payment_subscription() {
  return subscription("payment.order_placed", exchanges::order, exchanges::payment);
}

}  // namespace rehearsal::services::orders::hardened
