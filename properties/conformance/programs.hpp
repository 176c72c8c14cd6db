#pragma once

#include <cstdint>

#include "properties/conformance/side_by_side.hpp"

namespace rehearsal::properties::conformance {

/// A random program, made by RapidCheck. The programs of one seed are always the same.
Program program_of(std::uint64_t seed, std::uint64_t number);

}  // namespace rehearsal::properties::conformance
