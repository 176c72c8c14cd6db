#include "properties/conformance/programs.hpp"

#include <rapidcheck.h>

#include <mutex>
#include <variant>

#include "model/program_test.hpp"

namespace rehearsal::properties::conformance {
namespace {

/// RapidCheck's measure of how long a program may be.
constexpr int size = 30;

}  // namespace

Program program_of(std::uint64_t seed, std::uint64_t number) {
  // RapidCheck's generators have state that threads would share.
  static std::mutex one_at_a_time;
  const std::lock_guard guard(one_at_a_time);
  Program program = model::any_program()(rc::Random(seed * 1000003 + number), size).value();
  std::erase_if(program, [](const model::Step::What& what) {
    return std::holds_alternative<model::Outage>(what);
  });
  return program;
}

}  // namespace rehearsal::properties::conformance
