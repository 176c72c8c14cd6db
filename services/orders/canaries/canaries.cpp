#include "services/orders/canaries/canaries.hpp"

#include <optional>
#include <string>
#include <utility>

#include "services/orders/canaries/flawed_payment.hpp"
#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"
#include "services/orders/workflow.hpp"

namespace rehearsal::services::orders::canaries {
namespace {

using broker_adapters::Context;
using properties::Workflow;

/// The hardened orders, but for one bug, which breaks that property under real deployments' faults.
Workflow canary(const std::string& name, std::string property, std::string about) {
  Workflow workflow = hardened_workflow().renamed("canary-" + name, std::move(about));
  workflow.canary(std::move(property), "realistic").compare_with("orders");
  return workflow;
}

/// A flaw of the payment service, as a canary.
struct FlawedPayment {
  Flaw flaw;
  const char* name;
  const char* breaks;
  const char* about;
};
constexpr FlawedPayment flawed_payments[] = {
    {Flaw::acknowledges_first, "ack-first", "completion", "payment acknowledges before the work"},
    {Flaw::no_inbox, "no-inbox", "idempotency", "payment does not remember what it handled"},
    {Flaw::volatile_inbox, "volatile-inbox", "idempotency",
     "payment remembers what it handled in memory only"},
    {Flaw::delivery_tag_inbox, "delivery-tag-inbox", "completion",
     "payment deduplicates by delivery tag"},
    {Flaw::publishes_first, "publish-first", "idempotency", "payment publishes before it commits"},
    {Flaw::no_outbox, "no-outbox", "completion",
     "payment commits, then publishes, without an outbox"},
    {Flaw::exclusive_queue, "exclusive-queue", "completion", "payment's queue dies with it"},
    {Flaw::transient_messages, "transient-messages", "completion",
     "payment's messages do not survive a restart of the broker"},
    {Flaw::trusts_redelivered, "trusts-redelivered", "completion",
     "payment takes what is marked redelivered for charged"},
    {Flaw::claims_first, "claims-first", "completion",
     "payment commits that it handled an event before it does"},
    {Flaw::acks_before_commit, "acks-before-commit", "completion",
     "payment acknowledges between its work and the commit"},
    {Flaw::forgets_outbox, "forgets-outbox", "completion",
     "payment does not send what an earlier life of it left to send"},
    {Flaw::erases_first, "erases-first", "completion",
     "payment forgets a message before the broker has confirmed it"},
    {Flaw::counts_ids, "counts-ids", "completion", "payment numbers its events in memory"},
    {Flaw::short_ttl, "short-ttl", "completion", "payment's queue forgets messages after 5 s"},
    {Flaw::short_queue, "short-queue", "completion", "payment's queue holds one message"},
    {Flaw::expiring_queue, "expiring-queue", "completion",
     "payment's queue is deleted when nobody consumes for 1 s"},
};

Workflow payment_canary(const FlawedPayment& payment) {
  Workflow workflow = canary(payment.name, payment.breaks, payment.about);
  workflow.replace("payment",
                   [flaw = payment.flaw](Context& self) { return flawed_payment(self, flaw); });
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
sim::task<std::optional<Event>> act_without_key(Context& context, broker_adapters::Transaction&,
                                                Event event) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await context.act(business.act, event.order());
  co_return event.next(business.event, context.unique_id());
}

Workflow keyless_canary(const std::string& service, const std::string& name, std::string breaks,
                        patterns::Subscription subscription, Handler handler) {
  Workflow workflow = canary(name, std::move(breaks), service + " acts without an idempotency key");
  workflow.replace(service, Reliable(std::move(subscription), event_codec(), std::move(handler)));
  return workflow;
}

/// What was not answered in time may have happened, and the provider cannot tell a second charge
/// under another key from another one.
sim::task<std::optional<Event>> charge_again_after_a_timeout(
    Context& context, broker_adapters::Transaction& transaction, Event order) {
  co_await context.sleep(std::chrono::seconds(1));
  std::string key = "charge-" + order.order();
  bool charged = false;
  while (!charged) {
    try {
      co_await context.act("charge", order.order(), key);
      charged = true;
    } catch (const broker_adapters::EffectTimedOut&) {
      key += "-again";
    }
  }
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

Workflow timeout_is_refusal() {
  Workflow workflow = canary("timeout-is-refusal", "charged once",
                             "payment takes a charge that timed out for one that was refused");
  workflow.replace("payment", Reliable(hardened::payment_subscription(), event_codec(),
                                       charge_again_after_a_timeout));
  return workflow;
}

/// Reserves as soon as the order is placed: its queue is bound to the wrong exchange.
Workflow impatient_inventory() {
  Workflow workflow = canary("impatient-inventory", "causality",
                             "inventory listens for OrderPlaced and does not wait for the payment");
  patterns::Subscription subscription = hardened::inventory_subscription();
  subscription.bindings.front().exchange.name = exchanges::order;
  workflow.canary("causality", "none")
      .replace("inventory", Reliable(std::move(subscription), event_codec(), hardened::reserve));
  return workflow;
}

}  // namespace

std::vector<Workflow> workflows() {
  std::vector<Workflow> all;
  for (const FlawedPayment& payment : flawed_payments) all.push_back(payment_canary(payment));
  all.push_back(keyless_canary("payment", "no-key-charge", "charged once",
                               hardened::payment_subscription(), act_without_key<charge>));
  all.push_back(keyless_canary("inventory", "no-key-reserve", "reserved once",
                               hardened::inventory_subscription(), act_without_key<reserve>));
  all.push_back(keyless_canary("notification", "no-key-notify", "notified once",
                               hardened::notification_subscription(), act_without_key<notify>));
  all.push_back(timeout_is_refusal());
  all.push_back(impatient_inventory());
  return all;
}

}  // namespace rehearsal::services::orders::canaries
