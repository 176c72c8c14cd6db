#pragma once

#include "properties/stop.hpp"

namespace rehearsal::tools {

/// From now on SIGINT and SIGTERM do not end the process, but are noted. Returns what asks whether
/// one of them has come, for those who do the work. A second one, two seconds later or more, ends
/// the process at once.
properties::Stop note_interruptions();
/// Whether one of them has come.
bool interrupted();
/// The status of what was done until then: `status`, or where it was interrupted, that.
int unless_interrupted(int status);

}  // namespace rehearsal::tools
