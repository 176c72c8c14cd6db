#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "tools/output.hpp"

namespace rehearsal::tools {

/// A scenario that was run again, by its own workflow or by another one.
struct Replayed {
  properties::RunResult result;
  /// The verdict in it is vacuous where the run held, and not all of the decisions came up: what
  /// they were to try was not tried.
  Summary summary;
  /// The numbers of the decisions that did not come up, from 0.
  std::vector<std::size_t> unmatched;
};

/// Has the workflow run it again, with another version of the broker where one is given.
Replayed run_again(const properties::Scenario& scenario, const properties::Workflow& workflow,
                   std::optional<model::Version> rabbitmq, sim::Trace::Keep keep);

/// "1 of 2 decisions did not come up: ", and which.
std::string did_not_come_up(const properties::Scenario& scenario,
                            const std::vector<std::size_t>& unmatched);
/// One line for each that did not come up: "diverged at decision 1 (...): it did not come up".
std::vector<std::string> divergences(const properties::Scenario& scenario,
                                     const std::vector<std::size_t>& unmatched);
/// Adds `diverged`, their numbers from 1, and `unmatched`, the decisions themselves.
void add_unmatched(nlohmann::ordered_json& json, const properties::Scenario& scenario,
                   const std::vector<std::size_t>& unmatched);

}  // namespace rehearsal::tools
