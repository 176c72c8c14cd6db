#include "tools/options.hpp"

#include <fmt/core.h>

#include <limits>
#include <set>
#include <stdexcept>

#include "properties/scenario.hpp"
#include "sim/bug.hpp"
#include "tools/exit_status.hpp"
#include "tools/program.hpp"

namespace rehearsal::tools {
namespace {

/// What a search could say nothing about, `run` takes.
const properties::Workflow& workflow_of(const Repertoire& repertoire, const std::string& name) {
  const properties::Catalogue& catalogue = repertoire.catalogue;
  if (const properties::Workflow* workflow = catalogue.find(name)) return *workflow;
  if (repertoire.is_demonstration(name))
    throw UsageError(
        fmt::format("{} has no faults and no properties: expected '{} run {}', or one of {}", name,
                    program(), name, catalogue.names()));
  throw UsageError(
      fmt::format("unknown workflow '{}': expected one of {}", name, repertoire.names()));
}

sim::Strategy strategy_called(const std::string& name) {
  if (const auto strategy = sim::strategy_named(name)) return *strategy;
  throw UsageError(fmt::format("--strategy: unknown strategy '{}': expected one of {}", name,
                               sim::strategy_names()));
}

model::Version rabbitmq_named(const std::string& name) {
  if (const auto version = model::version_named(name)) return *version;
  throw UsageError(fmt::format("{}: unknown version '{}': expected one of {}", rabbitmq_option,
                               name, model::version_names()));
}

template <class Version>
Option add_version(Command command, Version& version, const std::string& otherwise) {
  return command
      .read(
          rabbitmq_option, [&version](const std::string& name) { version = rabbitmq_named(name); },
          "version of the simulated broker, as '" + program() + " list' has it", "VERSION")
      .otherwise(otherwise);
}

}  // namespace

Option add_rabbitmq(Command command, model::Version& version) {
  return add_version(command, version, std::string(model::name_of(version)));
}

Option add_rabbitmq(Command command, std::optional<model::Version>& version) {
  return add_version(command, version, "the scenario's");
}

void RunArguments::add_workflow(Command command, Takes takes) {
  const auto read = [this, takes](const std::string& name) {
    const bool demonstration =
        takes == Takes::demonstration_too && repertoire->is_demonstration(name);
    workflow = demonstration ? nullptr : &workflow_of(*repertoire, name);
  };
  command.read("workflow", read, "as '" + program() + " list' names them", "WORKFLOW").required();
}

void Requests::add_to(Command command, const properties::Catalogue& catalogue,
                      std::uint32_t least) {
  std::set<std::string> nouns;
  for (const properties::Workflow& workflow : catalogue.workflows())
    if (workflow.workload()) nouns.insert(workflow.workload()->nouns());
  for (const std::string& noun : nouns) {
    const std::string name = "--" + noun;
    if (command.has(name))
      throw sim::Misuse(fmt::format(
          "a workload has the noun '{}', and {} has another option {}: expected another noun", noun,
          command.name(), name));
    const auto read = [this, name](std::uint64_t number) {
      count = static_cast<std::uint32_t>(number);
      option = name;
    };
    command
        .number(name, read, {least, properties::requests_max},
                fmt::format("how many {} to ask for", noun))
        .otherwise(std::to_string(count));
  }
}

void Requests::require_noun_of(const properties::Workflow& workflow) const {
  if (option.empty()) return;
  const properties::Workload* const workload = workflow.workload();
  if (!workload)
    throw UsageError(fmt::format("{} with {}: nothing is asked of it, expected no such option",
                                 option, workflow.name()));
  if (option != "--" + workload->nouns())
    throw UsageError(
        fmt::format("{} with {}: expected --{}", option, workflow.name(), workload->nouns()));
}

const properties::Workflow& workflow_named(const properties::Catalogue& catalogue,
                                           const std::string& name, const std::string& option) {
  if (const properties::Workflow* const workflow = catalogue.find(name)) return *workflow;
  throw UsageError(fmt::format("{}: unknown workflow '{}': expected one of {}", option, name,
                               catalogue.names()));
}

sim::FaultSet faults_named(const std::string& words) {
  try {
    return sim::parse_faults(words);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--faults: {}", error.what()));
  }
}

void add_seed(Command command, std::uint64_t& seed) {
  command.number("--seed", seed, {0, std::numeric_limits<std::uint64_t>::max()},
                 "what the faults are drawn from", "S");
}

void RunArguments::add_choices(Command command, const std::string& default_faults) {
  add_seed(command, seed);
  faults = sim::parse_faults(default_faults);
  const auto read_faults = [this](const std::string& words) { faults = faults_named(words); };
  command
      .read("--faults", read_faults, "none, realistic, adversarial, or kinds: crash,reset",
            "FAULTS")
      .otherwise(default_faults);
  const auto read_strategy = [this](const std::string& name) { strategy = strategy_called(name); };
  command
      .read("--strategy", read_strategy, "how faults are drawn: " + sim::strategy_names(),
            "STRATEGY")
      .otherwise("swarm");
}

Option add_json(Command command, bool& json) {
  return command.flag("--json", json, "print one JSON object and nothing else");
}

}  // namespace rehearsal::tools
