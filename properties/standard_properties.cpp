#include "properties/standard_properties.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "properties/why_stuck.hpp"
#include "sim/bug.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::simulated::CutShort;

std::string times_done(const RunRecord& record, const Subject& subject, const std::string& verb) {
  return record.name_of(subject) + ": " + verb + " was done " +
         std::to_string(subject.times(verb)) + " times";
}

Wrong before_its_cause(const RunRecord& record, const std::string& verb, const std::string& type) {
  for (const Subject& subject : record.subjects()) {
    const Subject::Act* const act = subject.act(verb);
    if (!act) continue;
    const Subject::Event* const cause = subject.event(type);
    if (!cause || cause->first_at > act->first_at)
      return record.name_of(subject) + ": " + verb + " was done before its " + type;
  }
  return std::nullopt;
}

std::uint64_t messages_in(const model::QueueReport& queue) {
  return queue.ready + queue.unacked + queue.dead_letters;
}

bool waits_in(const RunRecord& record, const std::string& queue, const Subject& subject) {
  const auto messages = record.waiting_in(queue);
  return std::any_of(messages.begin(), messages.end(), [&](const model::MessageRef& message) {
    const auto& id = message->properties().correlation_id;
    return id && *id == subject.name;
  });
}

/// "publish was never done", or "transcode, illustrate and publish were never done".
std::string never_done(const Subject& subject, const std::vector<std::string>& verbs) {
  std::vector<std::string> missing;
  for (const std::string& verb : verbs)
    if (!subject.act(verb)) missing.push_back(verb);
  std::string list = missing.front();
  for (std::size_t i = 1; i < missing.size(); ++i)
    list += (i + 1 == missing.size() ? " and " : ", ") + missing[i];
  return list + (missing.size() == 1 ? " was" : " were") + " never done";
}

Property stopped_by(CutShort::Kind kind, std::string name, std::string about) {
  const auto check = [kind](const RunRecord& record) -> Wrong {
    const CutShort* const cut = record.inside().cut_short;
    if (!cut || cut->kind != kind) return std::nullopt;
    return cut->what;
  };
  return {std::move(name), Property::Kind::always, std::move(about), check};
}

}  // namespace

Check at_most_once(std::string verb) {
  return [verb = std::move(verb)](const RunRecord& record) -> Wrong {
    for (const Subject& subject : record.subjects())
      if (subject.times(verb) > 1) return times_done(record, subject, verb);
    return std::nullopt;
  };
}

Check exactly_once(std::string verb) {
  return [verb = std::move(verb)](const RunRecord& record) -> Wrong {
    for (const Subject& subject : record.subjects()) {
      const std::uint32_t times = subject.times(verb);
      if (times > 1) return times_done(record, subject, verb);
      if (times == 0 && subject.requested)
        return record.name_of(subject) + ": " + verb +
               " was never done: " + why_stuck(record, subject);
    }
    return std::nullopt;
  };
}

Check caused_by(std::string verb, std::vector<std::string> events) {
  return [verb = std::move(verb), events = std::move(events)](const RunRecord& record) -> Wrong {
    for (const std::string& event : events)
      if (Wrong what = before_its_cause(record, verb, event)) return what;
    return std::nullopt;
  };
}

Check nothing_unasked() {
  return [](const RunRecord& record) -> Wrong {
    const std::vector<std::string> lines = record.unasked();
    if (lines.empty()) return std::nullopt;
    return "nobody asked for it: " + lines.front();
  };
}

Check one_event_of_a_kind() {
  return [](const RunRecord& record) -> Wrong {
    for (const Subject& subject : record.subjects())
      for (const Subject::Event& event : subject.events)
        if (subject.event(event.type)->id != event.id)
          return record.name_of(subject) + " has two different " + std::string(event.type) +
                 " events: something was handled twice";
    return std::nullopt;
  };
}

Wrong Conservation::operator()(const RunRecord& record) const {
  const Inside& inside = record.inside();
  std::uint64_t queued = 0;
  for (const model::QueueReport& queue : inside.broker->queues()) queued += messages_in(queue);
  const model::CopyCounts& copies = inside.ledger->copies;
  if (copies.waiting() == queued) return std::nullopt;
  return std::to_string(copies.enqueued) + " copies were queued, but " +
         std::to_string(copies.settled()) + " left and " + std::to_string(queued) +
         " are still there";
}

Check bounded_amplification(std::uint64_t deliveries_max) {
  return [deliveries_max](const RunRecord& record) -> Wrong {
    std::map<std::pair<std::string_view, std::string_view>, std::uint64_t> given;
    for (const broker_adapters::Reception& reception : record.history().receptions) {
      const auto& id = reception.message->properties().correlation_id;
      if (!id || ++given[{reception.actor, *id}] <= deliveries_max) continue;
      return std::string(reception.actor) + " was given more than " +
             std::to_string(deliveries_max) + " messages of " + *id;
    }
    return std::nullopt;
  };
}

Check invariant(std::string service,
                std::function<Wrong(const broker_adapters::Store& store)> holds) {
  if (!holds) throw sim::Misuse("an invariant of " + service + "'s store has no function");
  return
      [service = std::move(service), holds = std::move(holds)](const RunRecord& record) -> Wrong {
        const broker_adapters::Store* const store = record.store(service);
        if (!store) return "there is no service '" + service + "' whose store could be looked at";
        return holds(*store);
      };
}

Check all_of(std::vector<Check> checks) {
  return [checks = std::move(checks)](const RunRecord& record) -> Wrong {
    for (const Check& check : checks)
      if (Wrong what = check(record)) return what;
    return std::nullopt;
  };
}

EachRequestActs::EachRequestActs(std::vector<std::string> verbs) : verbs_(std::move(verbs)) {
  if (verbs_.empty())
    throw sim::Misuse("each_request_acts names no act: expected at least one verb");
}

EachRequestActs EachRequestActs::or_waits_in(std::string queue) && {
  queues_.push_back(std::move(queue));
  return std::move(*this);
}

EachRequestActs EachRequestActs::or_acts(std::string verb) && {
  instead_.push_back(std::move(verb));
  return std::move(*this);
}

bool EachRequestActs::done(const RunRecord& record, const Subject& subject) const {
  const auto acted = [&](const std::string& verb) { return subject.act(verb) != nullptr; };
  return std::all_of(verbs_.begin(), verbs_.end(), acted) ||
         std::any_of(instead_.begin(), instead_.end(), acted) ||
         std::any_of(queues_.begin(), queues_.end(),
                     [&](const std::string& queue) { return waits_in(record, queue, subject); });
}

Wrong EachRequestActs::operator()(const RunRecord& record) const {
  for (const Subject& subject : record.requested()) {
    if (done(record, subject)) continue;
    const bool skipped = subject.act(verbs_.back()) != nullptr;
    return record.name_of(subject) + " is not complete: " + never_done(subject, verbs_) +
           (skipped ? ", and yet " + verbs_.back() + " was" : ": " + why_stuck(record, subject));
  }
  return std::nullopt;
}

bool EachRequestActs::for_some(const RunRecord& record) const {
  const auto requested = record.requested();
  return std::any_of(requested.begin(), requested.end(),
                     [&](const Subject& subject) { return done(record, subject); });
}

QueuesDrained QueuesDrained::except(std::string queue) && {
  except_.push_back(std::move(queue));
  return std::move(*this);
}

Wrong QueuesDrained::operator()(const RunRecord& record) const {
  for (const model::QueueReport& queue : record.inside().broker->queues()) {
    const std::string name = queue.name.str();
    const bool may = std::find(except_.begin(), except_.end(), name) != except_.end();
    if (const std::uint64_t left = messages_in(queue); left > 0 && !may)
      return "the queue '" + name + "' still has " + std::to_string(left) +
             (left == 1 ? " message" : " messages");
  }
  return std::nullopt;
}

std::vector<Property> properties_of_every_workflow() {
  return {stopped_by(CutShort::Kind::livelock, "livelock",
                     "no service goes on and on without time passing"),
          stopped_by(CutShort::Kind::redelivery, "endless redelivery",
                     "no message comes to a service again and again for ever"),
          stopped_by(CutShort::Kind::misuse, "misuse",
                     "no service asks its channel or its context for what makes no sense")};
}

}  // namespace rehearsal::properties
