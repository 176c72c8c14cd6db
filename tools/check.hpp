#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "properties/catalogue.hpp"

namespace rehearsal::tools {

/// Runs every workflow that the scenarios have expectations of. As expected is a verdict that is
/// the scenario's; its own workflow must follow every decision too, others may go another way.
/// Reads all files before it runs any. Returns the exit status. Throws
/// `broker_adapters::InputError`, also where a scenario expects nothing.
int check_scenarios(const std::vector<std::string>& files, const properties::Catalogue& catalogue,
                    std::optional<model::Version> rabbitmq, bool json);

}  // namespace rehearsal::tools
