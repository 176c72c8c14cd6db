#include "services/reliable.hpp"

#include <string>
#include <utility>

#include "services/backoff.hpp"
#include "services/inbox.hpp"
#include "services/outbox.hpp"

namespace rehearsal::services {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::ChannelError;
using broker_adapters::ConnectionLost;
using broker_adapters::Consumer;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::QueueOptions;

constexpr std::uint16_t prefetch = 10;

/// Handles the event and commits its consequences, unless that was done before.
sim::task<> handle_once(Context& context, Outbox& outbox, Subscription subscription,
                        Handler handler, Event event) {
  Transaction transaction(context.store());
  if (!inbox::first_time(transaction, event.id())) co_return;
  const std::optional<Event> next = co_await handler(context, transaction, std::move(event));
  if (next)
    outbox.add(transaction, encode(*next, subscription.publishes_to, Persistence::persistent));
  co_await context.commit(transaction);
}

sim::task<> session(Context& context, Subscription subscription, Handler handler) {
  const ChannelRef channel = co_await open_subscription(context, subscription);
  Outbox outbox(context, "outbox." + subscription.queue.str());
  co_await outbox.flush(channel);
  Consumer consumer = co_await channel->consume(subscription.queue, Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    std::optional<Event> event = decode(*delivery.message);
    if (!event) {
      context.note("rejects a message that is no event");
      co_await channel->reject(delivery.tag);
      continue;
    }
    co_await handle_once(context, outbox, subscription, handler, *std::move(event));
    co_await outbox.flush(channel);
    co_await channel->ack(delivery.tag);
  }
}

}  // namespace

sim::task<ChannelRef> open_subscription(Context& context, Subscription subscription) {
  ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->prefetch(prefetch);
  if (!subscription.publishes_to.empty())
    co_await channel->declare_exchange(subscription.publishes_to, ExchangeType::fanout);
  co_await channel->declare_exchange(subscription.listens_to, ExchangeType::fanout);
  co_await channel->declare_queue(QueueOptions::durable(subscription.queue));
  co_await channel->bind(subscription.queue, subscription.listens_to);
  co_return channel;
}

sim::task<> reconnecting(Context& context, std::function<sim::task<>(Context&)> session) {
  Backoff backoff;
  for (;;) {
    std::string why;
    try {
      co_await session(context);
      co_return;
    } catch (const ConnectionLost& lost) {
      why = lost.what();
    } catch (const ChannelError& error) {
      why = error.what();
    }
    context.note("reconnects: " + why);
    co_await context.sleep(backoff.next());
  }
}

sim::task<> reliable_service(Context& context, Subscription subscription, Handler handler) {
  return reconnecting(context, [subscription, handler](Context& self) {
    return session(self, subscription, handler);
  });
}

}  // namespace rehearsal::services
