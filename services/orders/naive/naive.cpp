#include "services/orders/naive/naive.hpp"

#include <optional>
#include <string>
#include <utility>

#include "services/orders/event.hpp"
#include "services/orders/exchanges.hpp"

namespace rehearsal::services::orders::naive {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::QueueOptions;

/// What one of the three followers does: `act` takes a second, then the next event goes out.
struct Step {
  const char* listens_to;
  const char* act;
  const char* event;
  const char* publishes_to;
};

sim::task<> order(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(exchanges::order, ExchangeType::fanout);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    context.accept(request);
    const std::optional<Event> order = decode(*request);
    if (!order) continue;
    const Event placed = order->next("OrderPlaced", context.unique_id());
    co_await channel->publish(encode(placed, exchanges::order, Persistence::transient));
  }
}

sim::task<> follow(Context& context, Step step) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(step.listens_to, ExchangeType::fanout);
  co_await channel->declare_exchange(step.publishes_to, ExchangeType::fanout);
  const auto queue = co_await channel->declare_queue(QueueOptions::exclusive());
  co_await channel->bind(queue.queue, step.listens_to);
  Consumer consumer = co_await channel->consume(queue.queue, Acknowledge::automatic);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    const std::optional<Event> event = decode(*delivery.message);
    if (!event) continue;
    co_await context.sleep(std::chrono::seconds(1));
    co_await context.act(step.act, event->order());
    const Event next = event->next(step.event, context.unique_id());
    co_await channel->publish(encode(next, step.publishes_to, Persistence::transient));
  }
}

broker_adapters::Service follower(std::string name, Step step) {
  return {std::move(name), [step](Context& self) { return follow(self, step); }};
}

}  // namespace

std::vector<broker_adapters::Service> services() {
  return {
      {"order", order},
      follower("payment", {exchanges::order, "charge", "PaymentProcessed", exchanges::payment}),
      follower("inventory",
               {exchanges::payment, "reserve", "InventoryReserved", exchanges::inventory}),
      follower("notification",
               {exchanges::inventory, "notify", "NotificationSent", exchanges::notification}),
  };
}

}  // namespace rehearsal::services::orders::naive
