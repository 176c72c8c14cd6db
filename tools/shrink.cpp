#include "properties/shrink.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>
#include <utility>

#include "properties/scenario.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using properties::Scenario;

struct Arguments {
  std::string file;
  std::string out;
};

constexpr std::uint64_t shorten_seed = 1;
constexpr std::uint64_t shorten_runs = 10'000;

std::string counted(std::size_t number, const char* noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string verdict(const Scenario& scenario, const std::string& workflow) {
  return replay(*properties::find_workflow(workflow), scenario.decisions, scenario.options())
      .result.verdict_text();
}

int act(const Arguments& arguments) {
  Scenario scenario = properties::read_scenario(arguments.file);
  const properties::Workflow& workflow = *properties::find_workflow(scenario.workflow);
  const auto result = replay(workflow, scenario.decisions, scenario.options()).result;
  if (result.verdict != properties::Verdict::falsified)
    throw properties::InputError(arguments.file + ": /decisions: under them " + workflow.name +
                                 " is " + result.verdict_text() +
                                 ": expected a scenario that falsifies a property");
  const std::size_t before = scenario.decisions.size();
  properties::Counterexample found{scenario.orders, result.decisions,
                                   std::string(result.violations.front().property->name),
                                   scenario.rabbitmq};
  found = shrink(workflow, std::move(found));
  found = shorten(workflow, std::move(found), shorten_seed, shorten_runs);
  const std::uint32_t orders_before = std::exchange(scenario.orders, found.orders);
  scenario.decisions = found.decisions;
  for (auto& [name, expected] : scenario.expect) expected = verdict(scenario, name);
  properties::write_file(arguments.out, to_json(scenario));
  fmt::print("{}: before {} and {}, now {} and {}\n", arguments.out, counted(before, "decision"),
             counted(orders_before, "order"), counted(scenario.decisions.size(), "decision"),
             counted(scenario.orders, "order"));
  return 0;
}

}  // namespace

void add_shrink(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("shrink", "make a scenario smaller");
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("scenario", arguments->file, "the scenario file")
      ->required()
      ->type_name("SCENARIO.json");
  command.add_option("-o,--output", arguments->out, "where to write the smaller one")
      ->required()
      ->type_name("OUT");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
