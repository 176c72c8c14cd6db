#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "properties/canaries/canaries.hpp"
#include "services/exchanges.hpp"
#include "services/inbox.hpp"
#include "services/orders/orders.hpp"
#include "services/outbox.hpp"

namespace rehearsal::properties::canaries {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::Mandatory;
using broker_adapters::QueueOptions;
using broker_adapters::Transaction;
using services::ChannelRef;
using services::Event;
using services::Outbox;
using services::Persistence;
using services::Subscription;

/// What the service remembers in memory, for as long as its process lives.
using Memory = std::shared_ptr<std::set<std::string>>;

/// True if the event was not handled before, as far as the flawed memory goes.
bool first_time(Flaw flaw, Transaction& transaction, const Event& event, const Delivery& delivery,
                const Memory& memory) {
  switch (flaw) {
    case Flaw::no_inbox:
      return true;
    case Flaw::volatile_inbox:
      return memory->insert(event.id()).second;
    case Flaw::delivery_tag_inbox:
      return services::inbox::first_time(transaction, std::to_string(delivery.tag));
    default:
      return services::inbox::first_time(transaction, event.id());
  }
}

sim::task<> publish(ChannelRef channel, model::MessageRef message) {
  co_await channel->publish_confirmed(message, Mandatory::yes, std::chrono::seconds(10));
}

sim::task<> handle(Context& context, Flaw flaw, ChannelRef channel, std::shared_ptr<Outbox> outbox,
                   Delivery delivery, Memory memory) {
  const std::optional<Event> event = services::decode(*delivery.message);
  Transaction transaction(context.store());
  if (!event || !first_time(flaw, transaction, *event, delivery, memory)) co_return;
  const std::optional<Event> next = co_await services::orders::charge(context, transaction, *event);
  const Persistence persistence =
      flaw == Flaw::transient_messages ? Persistence::transient : Persistence::persistent;
  const model::MessageRef message =
      services::encode(*next, services::exchanges::payment, persistence);
  const bool no_outbox = flaw == Flaw::publishes_first || flaw == Flaw::no_outbox;
  if (!no_outbox) outbox->add(transaction, message);
  if (flaw == Flaw::publishes_first) co_await publish(channel, message);
  co_await context.commit(transaction);
  if (flaw == Flaw::no_outbox) co_await publish(channel, message);
  co_await outbox->flush(channel);
}

/// As services::open_subscription does, with the queue of the flaw.
sim::task<model::Name> declare_queue(ChannelRef channel, Flaw flaw, Subscription subscription) {
  if (flaw != Flaw::exclusive_queue) co_return subscription.queue;
  const auto queue = co_await channel->declare_queue(QueueOptions::exclusive());
  co_await channel->bind(queue.queue, subscription.listens_to);
  co_return queue.queue;
}

sim::task<> session(Context& context, Flaw flaw, Memory memory) {
  const Subscription subscription = services::orders::payment_subscription();
  ChannelRef channel;
  if (flaw == Flaw::exclusive_queue) {
    channel = co_await context.open_channel();
    co_await channel->confirm_select();
    co_await channel->declare_exchange(subscription.listens_to, ExchangeType::fanout);
    co_await channel->declare_exchange(subscription.publishes_to, ExchangeType::fanout);
  } else {
    channel = co_await services::open_subscription(context, subscription);
  }
  const model::Name queue = co_await declare_queue(channel, flaw, subscription);
  const auto outbox = std::make_shared<Outbox>(context, "outbox");
  co_await outbox->flush(channel);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    if (flaw == Flaw::acknowledges_first) co_await channel->ack(delivery.tag);
    co_await handle(context, flaw, channel, outbox, delivery, memory);
    if (flaw != Flaw::acknowledges_first) co_await channel->ack(delivery.tag);
  }
}

}  // namespace

sim::task<> flawed_payment(Context& context, Flaw flaw) {
  const auto memory = std::make_shared<std::set<std::string>>();
  return services::reconnecting(
      context, [flaw, memory](Context& self) { return session(self, flaw, memory); });
}

}  // namespace rehearsal::properties::canaries
