#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <vector>

#include "properties/survey.hpp"

/// What RapidCheck draws, and shrinks where a test fails. A library of its own, so that the harness
/// does not need it.
namespace rehearsal::properties {

/// How much is asked of a workflow: from one request to `most`.
inline rc::Gen<std::uint32_t> arbitrary_requests(std::uint32_t most) {
  return rc::gen::inRange<std::uint32_t>(1, most + 1);
}

/// A decision at one of the places, of any strength that it can have there.
inline rc::Gen<sim::Decision> arbitrary_decision(const std::vector<Place>& places) {
  return rc::gen::mapcat(rc::gen::elementOf(places), [](const Place& place) {
    return rc::gen::map(rc::gen::inRange<std::uint32_t>(1, place.bound),
                        [place](std::uint32_t pick) {
                          return sim::Decision{place.key, place.fault, pick};
                        });
  });
}

/// Decisions at places that a calm run of the workflow comes by. What the first of them changes may
/// keep the others from coming up; they are then left over, and harmless.
inline rc::Gen<std::vector<sim::Decision>> arbitrary_decisions(const Workflow& workflow,
                                                               sim::FaultSet faults,
                                                               const RunOptions& options = {}) {
  return rc::gen::container<std::vector<sim::Decision>>(
      arbitrary_decision(survey(workflow, faults, options).places));
}

}  // namespace rehearsal::properties
