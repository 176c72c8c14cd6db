#include "tools/options.hpp"

#include <fmt/core.h>

#include <charconv>
#include <filesystem>
#include <limits>
#include <set>
#include <stdexcept>
#include <system_error>

#include "properties/scenario.hpp"
#include "sim/bug.hpp"
#include "tools/backlog.hpp"
#include "tools/exit_status.hpp"

namespace rehearsal::tools {
namespace {

/// The first argument of a command, where the backlog is a name that it knows of.
const properties::Workflow* workflow_to_run(const properties::Catalogue& catalogue,
                                            const std::string& name) {
  if (const properties::Workflow* workflow = catalogue.find(name)) return workflow;
  if (name == backlog_name)
    throw UsageError(
        fmt::format("{} has no faults and no properties: expected 'rehearse run {}', or one of {}",
                    name, name, catalogue.names()));
  throw UsageError(fmt::format("unknown workflow '{}': expected one of {}, {}", name,
                               catalogue.names(), backlog_name));
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

/// CLI11 would read a leading zero as a sign of octal digits.
bool is_decimal(const std::string& text) {
  return text == "0" ||
         (!text.starts_with('0') && text.find_first_not_of("0123456789") == std::string::npos);
}

}  // namespace

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
  const auto complaint = [least, most](const std::string& text) -> std::string {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const bool fits = is_decimal(text) && error == std::errc() && rest == end && number >= least &&
                      number <= most;
    if (fits) return {};
    return fmt::format("found '{}', expected a whole number from {} to {}", text, least, most);
  };
  return CLI::Validator(complaint, "");
}

CLI::Validator existing_folder() {
  const auto complaint = [](const std::string& text) -> std::string {
    std::error_code error;
    if (std::filesystem::is_directory(text, error)) return {};
    return fmt::format("found '{}', expected a folder that is there", text);
  };
  return CLI::Validator(complaint, "");
}

namespace {

template <class Version>
CLI::Option* add_version(CLI::App& command, Version& version, const std::string& otherwise) {
  const auto read = [&version](const std::string& name) { version = rabbitmq_named(name); };
  return command
      .add_option_function<std::string>(
          rabbitmq_option, read, "version of the simulated broker, as 'rehearse list' has it")
      ->default_str(otherwise)
      ->type_name("VERSION");
}

}  // namespace

CLI::Option* add_rabbitmq(CLI::App& command, model::Version& version) {
  return add_version(command, version, std::string(model::name_of(version)));
}

CLI::Option* add_rabbitmq(CLI::App& command, std::optional<model::Version>& version) {
  return add_version(command, version, "the scenario's");
}

void RunArguments::add_workflow(CLI::App& command, std::function<bool(const std::string&)> takes) {
  const auto read = [this, takes](const std::string& name) {
    if (!takes || !takes(name)) workflow = workflow_to_run(*catalogue, name);
  };
  command.add_option_function<std::string>("workflow", read, "as 'rehearse list' names them")
      ->required()
      ->type_name("WORKFLOW");
}

void Requests::add_to(CLI::App& command, const properties::Catalogue& catalogue,
                      std::uint32_t least) {
  std::set<std::string> nouns;
  for (const properties::Workflow& workflow : catalogue.workflows())
    if (workflow.workload()) nouns.insert(workflow.workload()->nouns());
  for (const std::string& noun : nouns) {
    const std::string name = "--" + noun;
    if (command.get_option_no_throw(name))
      throw sim::Misuse(fmt::format(
          "a workload has the noun '{}', and {} has another option {}: expected another noun", noun,
          command.get_name(), name));
    const auto read = [this, name](std::uint32_t number) {
      count = number;
      option = name;
    };
    command
        .add_option_function<std::uint32_t>(name, read, fmt::format("how many {} to ask for", noun))
        ->check(whole_number(least, properties::requests_max))
        ->default_str(std::to_string(count))
        ->type_name("N");
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

void add_seed(CLI::App& command, std::uint64_t& seed) {
  command.add_option("--seed", seed, "what the faults are drawn from")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()))
      ->capture_default_str()
      ->type_name("S");
}

void RunArguments::add_choices(CLI::App& command, const std::string& default_faults) {
  add_seed(command, seed);
  faults = sim::parse_faults(default_faults);
  const auto read_faults = [this](const std::string& words) { faults = faults_named(words); };
  command
      .add_option_function<std::string>("--faults", read_faults,
                                        "none, realistic, adversarial, or kinds: crash,reset")
      ->default_str(default_faults)
      ->type_name("FAULTS");
  const auto read_strategy = [this](const std::string& name) { strategy = strategy_called(name); };
  command
      .add_option_function<std::string>("--strategy", read_strategy,
                                        "how faults are drawn: " + sim::strategy_names())
      ->default_str("swarm")
      ->type_name("STRATEGY");
}

CLI::Option* add_json(CLI::App& command, bool& json) {
  return command.add_flag("--json", json, "print one JSON object and nothing else");
}

}  // namespace rehearsal::tools
