#include <algorithm>
#include <string>

#include "properties/property.hpp"

namespace rehearsal::properties {
namespace {

bool is(const model::MessageRef& message, std::string_view type, const OrderBook::Order& order) {
  const model::Properties& properties = message->properties();
  return properties.type && *properties.type == type && properties.correlation_id &&
         *properties.correlation_id == std::to_string(order.number);
}

bool received(const Evidence& evidence, std::string_view type, const OrderBook::Order& order) {
  return std::any_of(evidence.history.receptions.begin(), evidence.history.receptions.end(),
                     [&](const auto& reception) { return is(reception.message, type, order); });
}

std::string_view text(model::Fate fate) {
  switch (fate) {
    case model::Fate::acknowledged:
      return "acknowledged";
    case model::Fate::rejected:
      return "rejected without requeue";
    case model::Fate::purged:
      return "purged from its queue";
    case model::Fate::queue_deleted:
      return "lost with its queue";
    case model::Fate::lost_at_restart:
      return "lost when the broker restarted";
    case model::Fate::expired:
      return "expired in its queue";
    case model::Fate::dropped:
      return "dropped by its queue's length limit";
    case model::Fate::dead_lettered:
      return "dead-lettered";
    case model::Fate::refused:
      return "refused by a full queue";
    case model::Fate::delivery_limit:
      return "delivered more often than its queue allows";
  }
  return "";
}

const char* place(const model::CopyReport& copy) {
  if (copy.dead) return "a dead letter that has not arrived yet, kept in ";
  return copy.held_by ? "unacknowledged in " : "waiting in ";
}

/// Where the event is now, as far as the broker's books tell.
std::string whereabouts(const Evidence& evidence, std::string_view type,
                        const OrderBook::Order& order) {
  for (const model::QueueReport& queue : evidence.broker->queues())
    for (const model::CopyReport& copy : evidence.broker->messages(queue.name.view()))
      if (is(copy.message, type, order))
        return place(copy) + queue.name.str();
  for (const auto& entry : evidence.ledger->lost)
    if (is(entry.message, type, order)) return std::string(text(entry.fate));
  for (const model::MessageRef& message : evidence.ledger->unroutable)
    if (is(message, type, order))
      return "unroutable: no queue was bound to " + message->exchange().str();
  return "lost on its way";
}

/// The last act was done, so some service before it announced what it had not done.
std::string why_skipped(const OrderBook::Order& order) {
  std::string skipped;
  for (std::size_t i = 0; i < stations.size(); ++i)
    if (order.acts[i] == 0)
      skipped += (skipped.empty() ? "it was never " : " nor ") + std::string(stations[i].past);
  return skipped + ", and yet the customer was " + std::string(stations.back().past);
}

}  // namespace

std::string why_stuck(const Evidence& evidence, const OrderBook::Order& order) {
  if (order.acts.back() > 0) return why_skipped(order);
  for (std::size_t i = stations.size(); i-- > 0;) {
    const Station& station = stations[i];
    if (!order.event(station.event)) continue;
    const std::string event = std::string(station.event) + "(" + std::to_string(order.number) + ")";
    if (order.acts[i] > 0)
      return std::string(station.service) + " did its work on " + event +
             ", but nobody published the next event";
    if (received(evidence, station.event, order))
      return std::string(station.service) + " received " + event + " and did not finish";
    if (evidence.ledger && evidence.broker)
      return event + " is " + whereabouts(evidence, station.event, order);
    return event + " was published and never received";
  }
  const std::vector<std::string>& not_up = evidence.history.not_up;
  if (!not_up.empty())
    return "no customer came, for " + not_up.front() +
           " never came up: it neither asked for a message or a request, nor slept, nor ended";
  return "waiting for OrderPlaced(" + std::to_string(order.number) + "), which nobody published";
}

}  // namespace rehearsal::properties
