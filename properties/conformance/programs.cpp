#include "properties/conformance/programs.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <mutex>
#include <variant>

#include "properties/conformance/author.hpp"
#include "properties/conformance/interests.hpp"
#include "properties/conformance/picks.hpp"

namespace rehearsal::properties::conformance {
namespace {

Interests any_interests(Operators operators) {
  const bool operated = operators == Operators::some;
  Interests interests;
  for (bool Interests::*const interest :
       {&Interests::confirms, &Interests::dead_letters, &Interests::endings, &Interests::exchanges,
        &Interests::expiry, &Interests::lengths, &Interests::mistakes, &Interests::prefetch,
        &Interests::priorities, &Interests::quorum, &Interests::single_active}) {
    interests.*interest = one_in(4);
  }
  interests.quorum = false;
  interests.replies = one_in(10);
  interests.transactions = one_in(10);
  interests.policies = operated && one_in(8);
  interests.permissions = operated && one_in(10);
  interests.alarms = operated && one_in(50);
  return interests;
}

}  // namespace

Program program_of(std::uint64_t seed, std::uint64_t number, Operators operators) {
  // RapidCheck's generators have state that threads would share.
  static std::mutex one_at_a_time;
  const std::lock_guard guard(one_at_a_time);
  const auto programs =
      rc::gen::exec([operators] { return Author(any_interests(operators)).write(); });
  return programs(rc::Random(seed * 1000003 + number), rc::kNominalSize).value();
}

bool needs_the_broker_alone(const Program& program) {
  return std::any_of(program.begin(), program.end(), [](const model::Step::What& what) {
    const auto* const command = std::get_if<model::Command>(&what);
    return command && (std::holds_alternative<model::RaiseAlarm>(*command) ||
                       std::holds_alternative<model::Configure>(*command));
  });
}

}  // namespace rehearsal::properties::conformance
