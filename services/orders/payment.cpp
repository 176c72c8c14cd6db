#include "services/exchanges.hpp"
#include "services/orders/orders.hpp"

namespace rehearsal::services::orders {

sim::task<std::optional<Event>> charge(Context& context, Transaction& transaction, Event order) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act("charge", order.order(), "charge-" + order.order());
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

Subscription payment_subscription() {
  return {.queue = "payment.order_placed",
          .listens_to = exchanges::order,
          .publishes_to = exchanges::payment};
}

}  // namespace rehearsal::services::orders
