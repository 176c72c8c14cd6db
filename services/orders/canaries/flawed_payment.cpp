#include "services/orders/canaries/flawed_payment.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"
#include "services/patterns/inbox.hpp"
#include "services/patterns/outbox.hpp"

namespace rehearsal::services::orders::canaries {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::Mandatory;
using broker_adapters::QueueOptions;
using broker_adapters::Transaction;
using patterns::Outbox;
using patterns::Subscription;

/// The table of its inbox.
constexpr const char* inbox = "inbox.payment.order_placed";

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
      return patterns::inbox::first_time(transaction, inbox, std::to_string(delivery.tag));
    default:
      return patterns::inbox::first_time(transaction, inbox, event.id());
  }
}

sim::task<> publish(ChannelRef channel, model::MessageRef message) {
  co_await channel->publish_confirmed(message, Mandatory::yes, std::chrono::seconds(10));
}

/// What one life of the service works with.
struct Session {
  Flaw flaw;
  ChannelRef channel;
  std::shared_ptr<Outbox> outbox;
  Memory memory;
  std::uint64_t handled = 0;
};
using SessionRef = std::shared_ptr<Session>;

/// Charges, unless the flaw says that this was done.
sim::task<std::optional<Event>> work(Context& context, SessionRef session, Transaction& transaction,
                                     Delivery delivery, Event event) {
  if (session->flaw == Flaw::trusts_redelivered && delivery.redelivered)
    co_return event.next("PaymentProcessed", context.unique_id());
  const std::optional<Event> next = co_await hardened::charge(context, transaction, event);
  if (session->flaw == Flaw::counts_ids)
    co_return event.next("PaymentProcessed", ++session->handled);
  co_return next;
}

/// Publishes what was decided, in the order that the flaw has of it.
sim::task<> announce(Context& context, SessionRef session, Transaction& transaction,
                     model::MessageRef message) {
  const Flaw flaw = session->flaw;
  const bool no_outbox = flaw == Flaw::publishes_first || flaw == Flaw::no_outbox;
  if (!no_outbox && flaw != Flaw::erases_first) session->outbox->add(transaction, message);
  if (flaw == Flaw::publishes_first) co_await publish(session->channel, message);
  co_await context.commit(transaction);
  if (flaw == Flaw::erases_first) co_await session->channel->publish(message);
  if (flaw == Flaw::no_outbox) co_await publish(session->channel, message);
}

sim::task<> handle(Context& context, SessionRef session, Delivery delivery) {
  const Flaw flaw = session->flaw;
  const std::optional<Event> event = decode(*delivery.message);
  Transaction claim(context.store());
  if (!event || !first_time(flaw, claim, *event, delivery, session->memory)) {
    if (flaw != Flaw::forgets_outbox) co_await session->outbox->flush(session->channel);
    co_return;
  }
  if (flaw == Flaw::claims_first) co_await context.commit(claim);
  Transaction transaction =
      flaw == Flaw::claims_first ? Transaction(context.store()) : std::move(claim);
  const std::optional<Event> next = co_await work(context, session, transaction, delivery, *event);
  if (flaw == Flaw::acks_before_commit) {
    co_await session->channel->ack(delivery.tag);
    // Its database takes its time, and a crash then no longer loses the acknowledgement.
    co_await context.sleep(std::chrono::milliseconds(10));
  }
  const Persistence persistence =
      flaw == Flaw::transient_messages ? Persistence::transient : Persistence::persistent;
  const model::MessageRef message = encode(*next, exchanges::payment, persistence);
  co_await announce(context, session, transaction, message);
  co_await session->outbox->flush(session->channel);
}

model::Value number(std::int32_t it) { return model::Value{it}; }

/// The queue of the service, with what the flaw makes of it.
QueueOptions queue_of(Flaw flaw, const Subscription& subscription) {
  QueueOptions durable = QueueOptions::durable(subscription.queue);
  switch (flaw) {
    case Flaw::exclusive_queue:
      return QueueOptions::exclusive();
    case Flaw::short_ttl:
      return std::move(durable).with({{"x-message-ttl", number(5'000)}});
    case Flaw::short_queue:
      return std::move(durable).with({{"x-max-length", number(1)}});
    case Flaw::expiring_queue:
      return std::move(durable).with({{"x-expires", number(1'000)}});
    default:
      return durable;
  }
}

const model::Name& listens_to(const Subscription& subscription) {
  return subscription.bindings.front().exchange.name;
}

sim::task<ChannelRef> open_channel(Context& context, Subscription subscription) {
  ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->prefetch(subscription.prefetch);
  const model::Name& announced = subscription.publishes_to.name;
  co_await channel->declare_exchange(listens_to(subscription), ExchangeType::fanout);
  co_await channel->declare_exchange(announced, ExchangeType::fanout);
  co_return channel;
}

/// As patterns::Reliable does it, but for the flaw.
sim::task<> serve(Context& context, Flaw flaw, Memory memory) {
  const Subscription subscription = hardened::payment_subscription();
  const ChannelRef channel = co_await open_channel(context, subscription);
  const QueueOptions options = queue_of(flaw, subscription);
  const auto queue = co_await channel->declare_queue(options);
  co_await channel->bind(queue.queue, listens_to(subscription));
  const auto session = std::make_shared<Session>(
      Session{flaw, channel, std::make_shared<Outbox>(context, "outbox"), memory});
  if (flaw != Flaw::forgets_outbox) co_await session->outbox->flush(channel);
  Consumer consumer = co_await channel->consume(queue.queue, Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    if (flaw == Flaw::acknowledges_first) co_await channel->ack(delivery.tag);
    co_await handle(context, session, delivery);
    const bool acked = flaw == Flaw::acknowledges_first || flaw == Flaw::acks_before_commit;
    if (!acked) co_await channel->ack(delivery.tag);
  }
}

}  // namespace

sim::task<> flawed_payment(Context& context, Flaw flaw) {
  const auto memory = std::make_shared<std::set<std::string>>();
  return patterns::reconnecting(
      context, [flaw, memory](Context& self) { return serve(self, flaw, memory); });
}

}  // namespace rehearsal::services::orders::canaries
