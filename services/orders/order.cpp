#include <utility>

#include "services/exchanges.hpp"
#include "services/inbox.hpp"
#include "services/orders/orders.hpp"
#include "services/outbox.hpp"

namespace rehearsal::services::orders {
namespace {

using broker_adapters::ExchangeType;

/// Places the order and decides to announce it, unless the customer had asked before.
sim::task<> place_once(Context& context, Outbox& outbox, Event request) {
  Transaction transaction(context.store());
  if (!inbox::first_time(transaction, request.id())) co_return;
  transaction.put("orders", request.order(), "placed");
  const Event placed = request.next("OrderPlaced", context.unique_id());
  outbox.add(transaction, encode(placed, exchanges::order, Persistence::persistent));
  co_await context.commit(transaction);
}

sim::task<> take_requests(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->declare_exchange(exchanges::order, ExchangeType::fanout);
  Outbox outbox(context, "outbox.intake");
  co_await outbox.flush(channel);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    std::optional<Event> order = decode(*request);
    if (order) co_await place_once(context, outbox, *std::move(order));
    context.accept(request);
    co_await outbox.flush(channel);
  }
}

}  // namespace

sim::task<std::optional<Event>> complete(Context&, Transaction& transaction, Event sent) {
  transaction.put("orders", sent.order(), "completed");
  co_return std::nullopt;
}

Subscription completion_subscription() {
  return {.queue = "order.notification_sent",
          .listens_to = exchanges::notification,
          .publishes_to = {}};
}

sim::task<> order_service(Context& context) {
  context.spawn("order intake", reconnecting(context, take_requests));
  return reliable_service(context, completion_subscription(), complete);
}

}  // namespace rehearsal::services::orders
