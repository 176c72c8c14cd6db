#pragma once

#include <set>
#include <vector>

#include "model/broker.hpp"
#include "model/text/script.hpp"

namespace rehearsal::properties::conformance {

/// What may come of a step: where RabbitMQ leaves an order open there is more than one.
struct PossibleOutcome {
  model::Broker broker;
  /// As far as a client is told.
  model::Effects effects;
  /// What time has brought about since.
  model::Effects late;

  model::Effects all() const;
};

/// All that may come of a step.
struct PossibleOutcomes {
  std::vector<PossibleOutcome> all;
  /// What was done in an order that is open, and had more than one candidate.
  std::set<model::Unordered> open;
  /// A message expired because of the step, and not of the time: it was behind the head of its
  /// queue.
  bool expires = false;
  /// There are more than can be tried.
  bool incomplete = false;
};

/// What may come of the step at that time when the broker may be any of those. Each outcome is
/// there once.
PossibleOutcomes possible_outcomes(const std::vector<model::Broker>& brokers,
                                   const model::Step::What& what, model::Time now);

/// Time passes after the step.
void advance(PossibleOutcomes& outcomes, model::Time now);

}  // namespace rehearsal::properties::conformance
