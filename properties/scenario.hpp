#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/run.hpp"

namespace rehearsal::properties {

/// A run to have again, and what each workflow must do under it. As a file it is JSON, whose schema
/// is docs/scenario.schema.json.
struct Scenario {
  std::string workflow;
  /// What is asked of it, and how much: the noun of its workload, or nothing.
  std::string noun;
  std::uint32_t requests = 1;
  std::vector<sim::Decision> decisions;
  /// By the names of workflows, in the order of the file.
  std::vector<std::pair<std::string, Outcome>> expect;
  /// Of the broker.
  model::Version rabbitmq = model::Version::v3_10;

  RunOptions options(sim::Trace::Keep keep = sim::Trace::Keep::digest) const;
};

/// A scenario of one of the workflows of the catalogue. `name` is what errors call the text. Throws
/// `broker_adapters::InputError`.
Scenario parse_scenario(std::string_view text, const std::string& name, const Catalogue& catalogue);
/// Throws `broker_adapters::InputError`, also where the file cannot be read.
Scenario read_scenario(const std::filesystem::path& file, const Catalogue& catalogue);

std::string to_json(const Scenario& scenario);

/// The most that may be asked of a workflow.
inline constexpr std::uint32_t requests_max = 1'000'000;

}  // namespace rehearsal::properties
