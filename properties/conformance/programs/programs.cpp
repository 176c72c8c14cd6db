#include "properties/conformance/programs/programs.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <variant>

#include "properties/conformance/programs/feature_mix.hpp"
#include "properties/conformance/programs/picks.hpp"
#include "properties/conformance/programs/program_generator.hpp"

namespace rehearsal::model::programs {
namespace {

FeatureMix any_interests(Actors actors) {
  const bool operated = actors == Actors::operators || actors == Actors::outages;
  const bool goes_down = actors == Actors::outages || actors == Actors::clients_and_outages;
  FeatureMix features;
  for (bool FeatureMix::*const interest :
       {&FeatureMix::confirms, &FeatureMix::dead_letters, &FeatureMix::endings,
        &FeatureMix::exchanges, &FeatureMix::expiry, &FeatureMix::lengths, &FeatureMix::mistakes,
        &FeatureMix::prefetch, &FeatureMix::priorities, &FeatureMix::quorum,
        &FeatureMix::single_active}) {
    features.*interest = one_in(3);
  }
  features.replies = one_in(10);
  features.transactions = one_in(10);
  features.policies = operated && one_in(8);
  features.permissions = operated && one_in(10);
  features.alarms = operated && one_in(34);
  features.exchange = features.exchanges
                          ? one_of({"x", "x", "amq.direct", "amq.topic", "amq.headers"})
                          : one_of({"amq.fanout", "amq.direct", "amq.topic", "amq.headers"});
  features.key = one_of({"a", "b", "a.b"});
  features.turns = one_in(60);
  features.kept_dead_letters = goes_down && one_in(50);
  features.outages = goes_down && one_in(12);
  return features;
}

rc::Gen<Program> written_program(Actors actors) {
  return rc::gen::exec([actors] { return ProgramGenerator(any_interests(actors)).write(); });
}

}  // namespace

rc::Gen<Program> any_program(Actors actors) {
  return rc::gen::shrink(rc::gen::noShrink(written_program(actors)), [](Program program) {
    return rc::shrink::removeChunks(std::move(program));
  });
}

Program program_of(std::uint64_t seed, std::uint64_t number, Actors actors) {
  // RapidCheck's generators have state that threads would share.
  static std::mutex one_at_a_time;
  const std::lock_guard guard(one_at_a_time);
  return written_program(actors)(rc::Random(seed * 1000003 + number), rc::kNominalSize).value();
}

bool needs_the_broker_alone(const Program& program) {
  return std::any_of(program.begin(), program.end(), [](const Step::What& what) {
    const auto* const command = std::get_if<Command>(&what);
    return command && (std::holds_alternative<RaiseAlarm>(*command) ||
                       std::holds_alternative<Configure>(*command));
  });
}

std::vector<Outage> outages_of(const Program& program) {
  std::vector<Outage> outages;
  for (const Step::What& what : program) {
    if (const auto* const outage = std::get_if<Outage>(&what)) outages.push_back(*outage);
  }
  return outages;
}

}  // namespace rehearsal::model::programs
