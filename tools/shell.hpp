#pragma once

#include <string>
#include <string_view>

namespace rehearsal::tools {

/// A path as a word of the shell, on one line, so that a command that is suggested can be copied:
/// "saved/a.json", "'my scenarios/a.json'". It is never taken for an option.
std::string shell_path(std::string_view path);

}  // namespace rehearsal::tools
