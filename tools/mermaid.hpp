#pragma once

#include <string>
#include <vector>

#include "tools/scenes.hpp"

namespace rehearsal::tools {

/// The story as a sequence diagram in Mermaid's language: of whom it is, in this order, and the
/// broker.
std::string mermaid(const std::vector<std::string>& actors, const std::vector<Scene>& scenes);

}  // namespace rehearsal::tools
