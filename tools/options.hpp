#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "model/profile.hpp"
#include "properties/catalogue.hpp"
#include "sim/choices.hpp"
#include "tools/command.hpp"
#include "tools/repertoire.hpp"

namespace rehearsal::tools {

/// A profile, or kinds separated by commas. Throws `UsageError`.
sim::FaultSet faults_named(const std::string& words);

/// --rabbitmq, the version of the simulated broker. Throws `UsageError` where it is none.
inline constexpr const char* rabbitmq_option = "--rabbitmq";
Option add_rabbitmq(Command command, model::Version& version);
/// The same, where a scenario says which version it is unless this option does.
Option add_rabbitmq(Command command, std::optional<model::Version>& version);

/// --json, for programs.
Option add_json(Command command, bool& json);

/// --seed, what faults are drawn from.
void add_seed(Command command, std::uint64_t& seed);

/// How much is asked of a workflow: an option for each noun of the catalogue's workloads.
struct Requests {
  std::uint32_t count = 1;
  /// The option that said so, such as "--orders"; empty where none did.
  std::string option;

  /// Throws `sim::Misuse` where a noun is the name of another option of the command.
  void add_to(Command command, const properties::Catalogue& catalogue, std::uint32_t least = 1);
  /// Throws `UsageError` where it was said by the noun of another workflow.
  void require_noun_of(const properties::Workflow& workflow) const;
};

/// The workflow of that name. Throws `UsageError`, which begins with `option` and says what was
/// expected.
const properties::Workflow& workflow_named(const properties::Catalogue& catalogue,
                                           const std::string& name, const std::string& option);

/// The options that `run` and `search` share.
struct RunArguments {
  /// The repertoire outlives the arguments.
  explicit RunArguments(const Repertoire& of) : repertoire(&of) {}

  const Repertoire* repertoire;
  /// Null where it is the demonstration that was asked for.
  const properties::Workflow* workflow = nullptr;
  Requests requests;
  std::uint64_t seed = 1;
  model::Version rabbitmq = model::Version::v3_10;
  sim::FaultSet faults;
  sim::Strategy strategy = sim::Strategy::swarm;
  bool json = false;

  enum class Takes : std::uint8_t { workflow, demonstration_too };

  /// The required first argument.
  void add_workflow(Command command, Takes takes = Takes::workflow);
  /// --seed, --faults and --strategy.
  void add_choices(Command command, const std::string& default_faults);
};

}  // namespace rehearsal::tools
