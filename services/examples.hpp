#pragma once

#include <string_view>
#include <vector>

#include "properties/catalogue.hpp"

namespace rehearsal::services {

/// The workflows that come with Rehearsal: the examples, and the canaries, each with one planted
/// bug.
std::vector<properties::Workflow> examples();

/// The same, made once, to be looked up by their names.
const properties::Catalogue& example_catalogue();

}  // namespace rehearsal::services
