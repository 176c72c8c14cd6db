#include <utility>

#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/intake.hpp"

namespace rehearsal::services::orders::hardened {
namespace {

/// Places the order and announces it, unless the customer had asked before.
model::MessageRef place(Context& context, Transaction& transaction, const model::Message& request) {
  const std::optional<Event> order = decode(request);
  if (!order || !patterns::inbox::first_time(transaction, "inbox.requests", order->id()))
    return nullptr;
  transaction.put("orders", order->order(), "placed");
  const Event placed = order->next("OrderPlaced", context.unique_id());
  return encode(placed, exchanges::order, Persistence::persistent);
}

}  // namespace

sim::task<std::optional<Event>> complete(Context&, Transaction& transaction, Event sent) {
  transaction.put("orders", sent.order(), "completed");
  co_return std::nullopt;
}

patterns::Subscription completion_subscription() {
  return subscription("order.notification_sent", exchanges::notification, {});
}

sim::task<> order_service(Context& context) {
  patterns::Intake intake;
  intake.publishes_to = {exchanges::order};
  intake.decide = place;
  context.spawn("order intake", patterns::take_requests(context, std::move(intake)));
  return Reliable(completion_subscription(), event_codec(), complete)(context);
}

}  // namespace rehearsal::services::orders::hardened
