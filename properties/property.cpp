#include "properties/property.hpp"

#include <array>

namespace rehearsal::properties {
namespace {

using broker_adapters::simulated::CutShort;
using Found = std::optional<std::string>;

std::string named(const OrderBook::Order& order) { return "order " + std::to_string(order.number); }

/// The effect happened at most once for each order. That it happened at all is completion's.
template <std::size_t station>
Found done_once(const Evidence& evidence) {
  for (const OrderBook::Order& order : evidence.book.orders())
    if (order.acts[station] > 1)
      return named(order) + " was " + std::string(stations[station].past) + " " +
             std::to_string(order.acts[station]) + " times";
  return std::nullopt;
}

Found causality(const Evidence& evidence) {
  if (!evidence.book.unexpected().empty())
    return "nobody ordered it: " + evidence.book.unexpected().front();
  for (const OrderBook::Order& order : evidence.book.orders()) {
    for (std::size_t i = 0; i < stations.size(); ++i) {
      if (order.acts[i] == 0) continue;
      const OrderBook::Event* cause = order.event(stations[i].event);
      if (!cause || cause->first_at > order.first_act[i])
        return named(order) + " was " + std::string(stations[i].past) + " before its " +
               std::string(stations[i].event);
    }
  }
  return std::nullopt;
}

Found one_event_of_each_kind(const Evidence& evidence) {
  for (const OrderBook::Order& order : evidence.book.orders())
    for (const OrderBook::Event& event : order.events)
      if (const OrderBook::Event* first = order.event(event.type); first->id != event.id)
        return named(order) + " has two different " + std::string(event.type) +
               " events: something was handled twice";
  return std::nullopt;
}

std::uint64_t messages_in(const model::Broker& broker) {
  std::uint64_t messages = 0;
  for (const model::QueueReport& queue : broker.queues())
    messages += queue.ready + queue.unacked + queue.dead_letters;
  return messages;
}

Found conservation(const Evidence& evidence) {
  if (!evidence.ledger || !evidence.broker) return std::nullopt;
  const std::uint64_t queued = messages_in(*evidence.broker);
  const std::uint64_t settled = evidence.ledger->settled;
  if (evidence.ledger->enqueued == settled + queued) return std::nullopt;
  return std::to_string(evidence.ledger->enqueued) + " copies were queued, but " +
         std::to_string(settled) + " left and " + std::to_string(queued) + " are still there";
}

template <CutShort::Kind kind>
Found cut_short_by(const Evidence& evidence) {
  if (!evidence.cut_short || evidence.cut_short->kind != kind) return std::nullopt;
  return evidence.cut_short->what;
}

Found completion(const Evidence& evidence) {
  for (const OrderBook::Order& order : evidence.book.orders())
    if (!order.complete()) return named(order) + " is not complete: " + why_stuck(evidence, order);
  return std::nullopt;
}

constexpr auto always = Property::Kind::always;
constexpr auto eventually = Property::Kind::eventually;
constexpr std::array<Property, 10> all{{
    {"charged once", always, "no order is charged twice", done_once<0>},
    {"reserved once", always, "no order's stock is reserved twice", done_once<1>},
    {"notified once", always, "no customer is notified twice of one order", done_once<2>},
    {"causality", always, "nothing is done before the event that calls for it", causality},
    {"idempotency", always, "handling a message twice announces nothing twice",
     one_event_of_each_kind},
    {"conservation", always, "every copy of a message leaves its queue once or is still there",
     conservation},
    {"livelock", always, "no service goes on and on without time passing",
     cut_short_by<CutShort::Kind::livelock>},
    {"endless redelivery", always, "no message comes to a service again and again for ever",
     cut_short_by<CutShort::Kind::redelivery>},
    {"misuse", always, "no service asks its channel or its context for what makes no sense",
     cut_short_by<CutShort::Kind::misuse>},
    {"completion", eventually, "every order is charged, reserved and notified in the end",
     completion},
}};

}  // namespace

std::span<const Property> properties() { return all; }

std::vector<Violation> judge(const Evidence& evidence, Life life) {
  std::vector<Violation> violations;
  for (const Property& property : all) {
    if (life == Life::cut && property.kind == eventually) continue;
    if (Found what = property.violation(evidence))
      violations.push_back({&property, *std::move(what)});
  }
  return violations;
}

}  // namespace rehearsal::properties
