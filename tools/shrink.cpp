#include "properties/shrink.hpp"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/write_file.hpp"
#include "properties/scenario.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/shell.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Scenario;

struct ShrinkArguments {
  const Catalogue* catalogue = nullptr;
  std::string file;
  std::string out;
  std::optional<model::Version> rabbitmq;
  bool json = false;
};

constexpr std::uint64_t shorten_seed = 1;
constexpr std::uint64_t shorten_runs = 10'000;

std::string counted(std::size_t number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

properties::RunResult run_again(const Scenario& scenario, const properties::Workflow& workflow) {
  return replay(workflow, scenario.decisions, scenario.options()).result;
}

[[noreturn]] void refuse(const ShrinkArguments& arguments, const Scenario& scenario,
                         const properties::RunResult& result, const std::string& expected) {
  throw broker_adapters::InputError(arguments.file + ": /decisions: under them " +
                                    scenario.workflow + " is " + text(result.outcome()) +
                                    ": expected " + expected);
}

/// The properties that the scenario expects of its workflow to violate. Where it expects nothing of
/// the kind, the first that it does violate.
std::vector<std::string> kept_properties(const ShrinkArguments& arguments, const Scenario& scenario,
                                         const properties::RunResult& result) {
  if (result.verdict != properties::Verdict::falsified)
    refuse(arguments, scenario, result, "a scenario that falsifies a property");
  for (const auto& [workflow, outcome] : scenario.expect) {
    if (workflow != scenario.workflow) continue;
    if (outcome.falsified.empty()) break;
    if (!result.outcome().is_as(outcome))
      refuse(arguments, scenario, result, "'" + text(outcome) + "', as /expect says");
    return outcome.falsified;
  }
  return {result.violations.front().property};
}

/// The same failures with less, and what each workflow does then.
Scenario smaller(const ShrinkArguments& arguments, Scenario scenario) {
  const properties::Workflow& workflow = arguments.catalogue->at(scenario.workflow);
  const auto result = run_again(scenario, workflow);
  std::vector<std::string> kept = kept_properties(arguments, scenario, result);
  const properties::Stop stop = note_interruptions();
  properties::Counterexample found{scenario.requests,
                                   result.decisions,
                                   kept.front(),
                                   scenario.rabbitmq,
                                   {kept.begin() + 1, kept.end()}};
  found = shrink(workflow, std::move(found), stop);
  found = shorten(workflow, std::move(found), shorten_seed, shorten_runs, stop);
  scenario.requests = found.requests;
  scenario.decisions = std::move(found.decisions);
  for (auto& [name, expected] : scenario.expect)
    expected = run_again(scenario, arguments.catalogue->at(name)).outcome();
  return scenario;
}

ordered_json size_json(const Scenario& scenario, const properties::Workflow& workflow) {
  ordered_json json{{"decisions", scenario.decisions.size()}};
  if (workflow.workload()) json[workflow.workload()->nouns()] = scenario.requests;
  return json;
}

void print_json(const ShrinkArguments& arguments, const Scenario& before, const Scenario& now,
                bool written) {
  const ordered_json saved = ordered_json::parse(to_json(now));
  const properties::Workflow& workflow = arguments.catalogue->at(now.workflow);
  print({{"scenario", written ? ordered_json(arguments.out) : ordered_json()},
         {"workflow", now.workflow},
         {"rabbitmq", model::name_of(now.rabbitmq)},
         {"before", size_json(before, workflow)},
         {"now", size_json(now, workflow)},
         {"decisions", saved.at("decisions")},
         {"expect", saved.at("expect")},
         {"interrupted", interrupted()}});
}

std::string size(const Scenario& scenario, const Catalogue& catalogue) {
  const std::string asked = counted_requests(catalogue.at(scenario.workflow), scenario.requests);
  return counted(scenario.decisions.size(), "decision") + (asked.empty() ? "" : " and " + asked);
}

int act(const ShrinkArguments& arguments) {
  Scenario before = properties::read_scenario(arguments.file, *arguments.catalogue);
  if (arguments.rabbitmq) before.rabbitmq = *arguments.rabbitmq;
  require_writable(arguments.out);
  const Scenario now = smaller(arguments, before);
  SideOutput out;
  out.write([&] { broker_adapters::write_file(arguments.out, to_json(now)); });
  if (arguments.json)
    print_json(arguments, before, now, out.failure().empty());
  else
    fmt::print("{}: before {}, now {}{}\n", shell_path(arguments.out),
               size(before, *arguments.catalogue), size(now, *arguments.catalogue),
               interrupted() ? ": interrupted, there may be a smaller one" : "");
  out.finish();
  return unless_interrupted(0);
}

}  // namespace

void add_shrink(CommandLine& line, const Catalogue& catalogue) {
  Command command = line.add("shrink", "make a scenario smaller");
  const auto arguments = std::make_shared<ShrinkArguments>();
  arguments->catalogue = &catalogue;
  command.text("scenario", arguments->file, "the scenario file", "SCENARIO.json").required();
  command.text("-o,--output", arguments->out, "where to write the smaller one", "OUT").required();
  add_rabbitmq(command, arguments->rabbitmq);
  add_json(command, arguments->json);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
