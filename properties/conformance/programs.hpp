#pragma once

#include <cstdint>

#include "properties/conformance/side_by_side.hpp"

namespace rehearsal::properties::conformance {

/// Whether programs contain what an operator does.
enum class Operators { none, some };

/// A random program, made by RapidCheck. The programs of one seed are always the same.
Program program_of(std::uint64_t seed, std::uint64_t number, Operators operators);

/// Whether the program changes what all virtual hosts share: alarms, and parameters.
bool needs_the_broker_alone(const Program& program);

}  // namespace rehearsal::properties::conformance
