#pragma once

namespace rehearsal::tools {

/// From now on SIGINT and SIGTERM do not end the process, but are noted.
void note_interruptions();
/// Whether one of them has come.
bool interrupted();

}  // namespace rehearsal::tools
