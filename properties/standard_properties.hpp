#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/property.hpp"

/// Properties of any workflow, from the record of a run alone. An act is what a service has the
/// outside world do (`Context::act`); an event is a message with a type, and belongs to the subject
/// that its correlation id names.
namespace rehearsal::properties {

/// Nothing has that act done to it twice. Says nothing of what was never done.
Check at_most_once(std::string verb);

/// What every request asks for is done once, no more and no less.
Check exactly_once(std::string verb);

/// Nothing has that act done to it before each of these events was published for it.
Check caused_by(std::string verb, std::vector<std::string> events);

/// Nothing is done, and nothing announced, for what nobody requested.
Check nothing_unasked();

/// No subject has two events of one type that are not copies of each other: whatever caused the
/// first was handled twice.
Check one_event_of_a_kind();

/// Every copy of a message left its queue once, or is still there.
struct Conservation {
  /// A real broker does not say what became of each copy.
  static constexpr bool needs_simulation = true;
  /// How many copies were queued, left and are there, where that does not add up.
  Wrong operator()(const RunRecord& record) const;
};
/// Every copy of a message left its queue once, or is still there.
inline Conservation conservation() { return {}; }

/// No service is given more than that many messages, for each subject.
Check bounded_amplification(std::uint64_t deliveries_max);

/// Whether the store of that service is as it must be at the end of the run.
Check invariant(std::string service,
                std::function<Wrong(const broker_adapters::Store& store)> holds);

/// Each in turn, until one is violated.
Check all_of(std::vector<Check> checks);

/// For every request, all of these acts are done in the end. Where they are not, it says why, by
/// name: who did not finish, or where the message is.
class EachRequestActs {
 public:
  /// Throws `sim::Misuse` for no verbs.
  explicit EachRequestActs(std::vector<std::string> verbs);

  /// Or a message of the subject waits in that queue for somebody to look at it.
  EachRequestActs or_waits_in(std::string queue) &&;
  /// Or this other act was done instead, such as a refund.
  EachRequestActs or_acts(std::string verb) &&;

  /// The first request for which something is missing, and why.
  Wrong operator()(const RunRecord& record) const;
  /// Whether it is so for at least one request.
  bool for_some(const RunRecord& record) const;

 private:
  bool done(const RunRecord& record, const Subject& subject) const;

  std::vector<std::string> verbs_;
  std::vector<std::string> instead_;
  std::vector<std::string> queues_;
};
/// The acts that each request must lead to. Throws `sim::Misuse` for none.
template <class... Verbs>
EachRequestActs each_request_acts(Verbs... verbs) {
  return EachRequestActs({std::string(std::move(verbs))...});
}

/// At the end no queue holds a message, but for those that are made for it.
class QueuesDrained {
 public:
  static constexpr bool needs_simulation = true;  ///< a real broker is not looked into

  /// What waits in that queue waits for a person.
  QueuesDrained except(std::string queue) &&;
  /// The first queue that holds a message, and which.
  Wrong operator()(const RunRecord& record) const;

 private:
  std::vector<std::string> except_;
};
/// At the end no queue holds a message, but for those that `except` names.
inline QueuesDrained queues_drained() { return {}; }

/// Of every workflow: no service spins without time passing, none is given a message again and
/// again for ever, and none asks its channel or its context for what makes no sense.
std::vector<Property> properties_of_every_workflow();

}  // namespace rehearsal::properties
