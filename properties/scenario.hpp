#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/run.hpp"

namespace rehearsal::properties {

/// A run to have again, and what each workflow must do under it. As a file it is JSON, whose schema
/// is docs/scenario.schema.json.
struct Scenario {
  std::string workflow;
  std::uint32_t orders = 1;
  std::vector<sim::Decision> decisions;
  /// Workflow and verdict, as in {"orders-naive", "falsified: charged once, completion"}.
  std::vector<std::pair<std::string, std::string>> expect;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;

  RunOptions options(sim::Trace::Keep keep = sim::Trace::Keep::digest) const;
};

/// The properties that a verdict names: two for "falsified: charged once, completion", none for
/// "held".
std::vector<std::string> falsified_properties(std::string_view verdict);

/// Whether the run is what a scenario expects: the very verdict, and, where that is "falsified",
/// every property that is named. Others may be violated too.
bool is_as_expected(const RunResult& result, std::string_view expected);

/// `name` is what errors call the text. Throws `broker_adapters::InputError`.
Scenario parse_scenario(std::string_view text, const std::string& name);
/// Throws `broker_adapters::InputError`, also where the file cannot be read.
Scenario read_scenario(const std::filesystem::path& file);

std::string to_json(const Scenario& scenario);

/// The most orders a workload may have.
inline constexpr std::uint32_t orders_max = 1'000'000;

}  // namespace rehearsal::properties
