#include "properties/canaries/canaries.hpp"

#include <cstddef>
#include <optional>
#include <utility>

#include "services/exchanges.hpp"
#include "services/orders/orders.hpp"

namespace rehearsal::properties::canaries {
namespace {

using broker_adapters::Boundary;
using broker_adapters::Context;
using broker_adapters::Service;

Workflow canary(std::string name, std::string about) {
  Workflow workflow;
  workflow.name = "canary-" + std::move(name);
  workflow.kind = Workflow::Kind::canary;
  workflow.about = std::move(about);
  workflow.expect = "falsified";
  workflow.faults = "realistic";
  workflow.services = services::orders::services();
  workflow.boundaries = {Boundary::received, Boundary::before_effect, Boundary::after_effect};
  return workflow;
}

/// A flaw of the payment service, as a canary.
struct FlawedPayment {
  Flaw flaw;
  const char* name;
  const char* about;
};
constexpr FlawedPayment flawed_payments[] = {
    {Flaw::acknowledges_first, "ack-first", "payment acknowledges before the work"},
    {Flaw::no_inbox, "no-inbox", "payment does not remember what it handled"},
    {Flaw::volatile_inbox, "volatile-inbox", "payment remembers what it handled in memory only"},
    {Flaw::delivery_tag_inbox, "delivery-tag-inbox", "payment deduplicates by delivery tag"},
    {Flaw::publishes_first, "publish-first", "payment publishes before it commits"},
    {Flaw::no_outbox, "no-outbox", "payment commits, then publishes, without an outbox"},
    {Flaw::exclusive_queue, "exclusive-queue", "payment's queue dies with it"},
    {Flaw::transient_messages, "transient-messages",
     "payment's messages do not survive a restart of the broker"},
    {Flaw::trusts_redelivered, "trusts-redelivered",
     "payment takes what is marked redelivered for charged"},
    {Flaw::claims_first, "claims-first", "payment commits that it handled an event before it does"},
    {Flaw::acks_before_commit, "acks-before-commit",
     "payment acknowledges between its work and the commit"},
    {Flaw::forgets_outbox, "forgets-outbox",
     "payment does not send what an earlier life of it left to send"},
    {Flaw::erases_first, "erases-first",
     "payment forgets a message before the broker has confirmed it"},
    {Flaw::counts_ids, "counts-ids", "payment numbers its events in memory"},
    {Flaw::short_ttl, "short-ttl", "payment's queue forgets messages after 5 s"},
    {Flaw::short_queue, "short-queue", "payment's queue holds one message"},
    {Flaw::expiring_queue, "expiring-queue",
     "payment's queue is deleted when nobody consumes for 1 s"},
};

Workflow payment_canary(const FlawedPayment& payment) {
  Workflow workflow = canary(payment.name, payment.about);
  workflow.services[1].run = [flaw = payment.flaw](Context& self) {
    return flawed_payment(self, flaw);
  };
  return workflow;
}

/// A service's business, without an idempotency key.
struct Business {
  const char* act;
  const char* event;
};
constexpr Business charge{"charge", "PaymentProcessed"};
constexpr Business reserve{"reserve", "InventoryReserved"};
constexpr Business notify{"notify", "NotificationSent"};

template <const Business& business>
sim::task<std::optional<services::Event>> act_without_key(Context& context,
                                                          broker_adapters::Transaction&,
                                                          services::Event event) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act(business.act, event.order());
  co_return event.next(business.event, context.unique_id());
}

Workflow keyless_canary(std::size_t service, std::string name, services::Subscription subscription,
                        services::Handler handler) {
  Workflow workflow = canary(std::move(name), "a service acts without an idempotency key");
  workflow.about = workflow.services[service].name + " acts without an idempotency key";
  workflow.services[service].run = [subscription, handler](Context& self) {
    return services::reliable_service(self, subscription, handler);
  };
  return workflow;
}

/// Reserves as soon as the order is placed: its queue is bound to the wrong exchange.
Workflow impatient_inventory() {
  Workflow workflow = canary("impatient-inventory",
                             "inventory listens for OrderPlaced and does not wait for the payment");
  workflow.faults = "none";
  workflow.services[2].run = [](Context& self) {
    services::Subscription subscription = services::orders::inventory_subscription();
    subscription.listens_to = services::exchanges::order;
    return services::reliable_service(self, subscription, services::orders::reserve);
  };
  return workflow;
}

}  // namespace

std::vector<Workflow> workflows() {
  std::vector<Workflow> all;
  for (const FlawedPayment& payment : flawed_payments) all.push_back(payment_canary(payment));
  all.push_back(keyless_canary(1, "no-key-charge", services::orders::payment_subscription(),
                               act_without_key<charge>));
  all.push_back(keyless_canary(2, "no-key-reserve", services::orders::inventory_subscription(),
                               act_without_key<reserve>));
  all.push_back(keyless_canary(3, "no-key-notify", services::orders::notification_subscription(),
                               act_without_key<notify>));
  all.push_back(impatient_inventory());
  return all;
}

}  // namespace rehearsal::properties::canaries
