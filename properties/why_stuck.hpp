#pragma once

#include <string>
#include <vector>

#include "properties/run_record.hpp"

namespace rehearsal::properties {

/// Why a subject did not get as far as it should have: by the last message of it, who was given it
/// and did not finish, or where it is.
std::string why_stuck(const RunRecord& record, const Subject& subject);

}  // namespace rehearsal::properties
