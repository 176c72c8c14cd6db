#pragma once

#include <cerrno>
#include <string>

namespace rehearsal::tools {

/// What the program was called by, without its folder: "rehearse", or a team's own.
inline std::string program() { return program_invocation_short_name; }

}  // namespace rehearsal::tools
