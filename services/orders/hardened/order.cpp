#include <utility>

#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/outbox.hpp"

namespace rehearsal::services::orders::hardened {
namespace {

using broker_adapters::ChannelRef;
using broker_adapters::ExchangeType;

/// Places the order and decides to announce it, unless the customer had asked before.
sim::task<> place_once(Context& context, patterns::Outbox& outbox, Event request) {
  Transaction transaction(context.store());
  if (!patterns::inbox::first_time(transaction, "inbox.requests", request.id())) co_return;
  transaction.put("orders", request.order(), "placed");
  const Event placed = request.next("OrderPlaced", context.unique_id());
  outbox.add(transaction, encode(placed, exchanges::order, Persistence::persistent));
  co_await context.commit(transaction);
}

sim::task<> take_requests(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->declare_exchange(exchanges::order, ExchangeType::fanout);
  patterns::Outbox outbox(context, "outbox.intake");
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

patterns::Subscription completion_subscription() {
  return subscription("order.notification_sent", exchanges::notification, {});
}

sim::task<> order_service(Context& context) {
  context.spawn("order intake", patterns::reconnecting(context, take_requests));
  return Reliable(completion_subscription(), event_codec(), complete)(context);
}

}  // namespace rehearsal::services::orders::hardened
