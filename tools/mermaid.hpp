#pragma once

#include <string>
#include <vector>

#include "properties/workflow.hpp"
#include "tools/scenes.hpp"

namespace rehearsal::tools {

/// The story as a sequence diagram in Mermaid's language.
std::string mermaid(const properties::Workflow& workflow, const std::vector<Scene>& scenes);

}  // namespace rehearsal::tools
