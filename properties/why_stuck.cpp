#include "properties/why_stuck.hpp"

#include <algorithm>
#include <optional>

#include "sim/site.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::Reception;

/// The messages of one type of one subject.
struct Event {
  std::string_view type;
  std::string_view subject;

  bool is(const model::MessageRef& message) const {
    const model::Properties& properties = message->properties();
    return properties.type && *properties.type == type && properties.correlation_id &&
           *properties.correlation_id == subject;
  }
  std::string label() const { return std::string(type) + "(" + std::string(subject) + ")"; }
};

const char* place(const model::CopyReport& copy) {
  if (copy.dead) return "a dead letter that has not arrived yet, kept in ";
  return copy.held_by ? "unacknowledged in " : "waiting in ";
}

/// Where the event is now, as far as the broker's books tell.
std::string whereabouts(const Inside& inside, const Event& event) {
  for (const model::QueueReport& queue : inside.broker->queues())
    for (const model::CopyReport& copy : inside.broker->messages(queue.name.view()))
      if (event.is(copy.message)) return place(copy) + queue.name.str();
  for (const auto& entry : inside.ledger->lost)
    if (event.is(entry.message)) return std::string(model::info(entry.fate).outcome);
  for (const model::MessageRef& message : inside.ledger->unroutable)
    if (event.is(message)) return "unroutable: no queue was bound to " + message->exchange().str();
  return "lost on its way";
}

/// The last service that was given the event, if any was.
std::optional<std::string_view> receiver(const RunRecord& record, const Event& event) {
  const auto& receptions = record.history().receptions;
  const auto found =
      std::find_if(receptions.rbegin(), receptions.rend(),
                   [&](const Reception& reception) { return event.is(reception.message); });
  if (found == receptions.rend()) return std::nullopt;
  return found->actor;
}

/// Whether the service did anything to the subject since it was given the event for the first time.
bool acted(const RunRecord& record, std::string_view service, const Event& event) {
  const auto& receptions = record.history().receptions;
  const auto first = std::find_if(receptions.begin(), receptions.end(), [&](const auto& reception) {
    return reception.actor == service && event.is(reception.message);
  });
  const auto& acts = record.history().acts;
  return first != receptions.end() && std::any_of(acts.begin(), acts.end(), [&](const auto& act) {
           return act.actor == service && act.subject == event.subject && act.at >= first->at;
         });
}

std::string why_not_handled(const RunRecord& record, const Event& event) {
  if (const auto service = receiver(record, event)) {
    if (acted(record, *service, event))
      return std::string(*service) + " did its work on " + event.label() +
             ", but nobody published the next event";
    return std::string(*service) + " received " + event.label() + " and did not finish";
  }
  if (record.inside().ledger && record.inside().broker)
    return event.label() + " is " + whereabouts(record.inside(), event);
  return event.label() + " was published and never received";
}

}  // namespace

std::string why_stuck(const RunRecord& record, const Subject& subject) {
  if (!subject.events.empty())
    return why_not_handled(record, {subject.events.back().type, subject.name});
  const std::vector<std::string>& not_up = record.history().not_up;
  if (!not_up.empty())
    return "it was never requested, for " + not_up.front() +
           " never came up: it neither asked for a message or a request, nor slept, nor ended";
  return "nobody published anything about it";
}

}  // namespace rehearsal::properties
