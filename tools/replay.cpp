#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "tools/exit_status.hpp"
#include "tools/options.hpp"
#include "tools/output.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Scenario;

struct Arguments {
  std::string file;
  std::string workflow;
  std::string trace;
  std::string broker;
  std::optional<model::Version> rabbitmq;
  bool check = false;
  bool json = false;
};

properties::Replay replay(const Arguments& arguments, const Scenario& scenario,
                          const std::string& workflow, sim::Trace::Keep keep) {
  properties::RunOptions options = scenario.options(keep);
  if (arguments.rabbitmq) options.rabbitmq = *arguments.rabbitmq;
  return properties::replay(*properties::find_workflow(workflow), scenario.decisions, options);
}

std::string diverged(const Scenario& scenario, std::size_t decision) {
  return fmt::format("diverged at decision {} ({}): it did not come up", decision + 1,
                     sim::text(scenario.decisions[decision]));
}

int tell(const Arguments& arguments, const Scenario& scenario, const std::string& workflow) {
  const bool text = !arguments.json || !arguments.trace.empty();
  const Stopwatch stopwatch;
  const properties::Replay replayed = replay(
      arguments, scenario, workflow, text ? sim::Trace::Keep::text : sim::Trace::Keep::digest);
  Summary summary = summary_of(replayed.result, workflow);
  summary.wall_s = stopwatch.seconds();
  summary.scenario = arguments.file;
  summary.rabbitmq = arguments.rabbitmq.value_or(scenario.rabbitmq);
  if (!arguments.trace.empty()) write_trace(arguments.trace, replayed.result.steps);
  for (const std::size_t decision : replayed.unmatched)
    fmt::print(stderr, "rehearse: {}: {}\n", arguments.file, diverged(scenario, decision));
  if (arguments.json) {
    ordered_json json = to_json(summary);
    json["diverged"] = ordered_json::array();
    for (const std::size_t decision : replayed.unmatched) json["diverged"].push_back(decision + 1);
    print(json);
  } else {
    print_story(replayed.result.steps);
    print_summary(summary);
  }
  return static_cast<int>(replayed.result.verdict);
}

/// Every workflow that the scenario has expectations of; its own must follow every decision.
int check(const Arguments& arguments, const Scenario& scenario) {
  int wrong = 0;
  for (const auto& [workflow, expected] : scenario.expect) {
    const properties::Replay replayed =
        replay(arguments, scenario, workflow, sim::Trace::Keep::digest);
    const std::string verdict = replayed.result.verdict_text();
    const bool as_expected = is_as_expected(replayed.result, expected);
    fmt::print("{}: {}: {}{}, digest {}\n", arguments.file, workflow, verdict,
               as_expected ? "" : ", but expected was " + expected,
               hexadecimal(replayed.result.digest));
    wrong += as_expected ? 0 : 1;
    if (workflow != scenario.workflow) continue;
    for (const std::size_t decision : replayed.unmatched) {
      fmt::print("{}: {}: {}\n", arguments.file, workflow, diverged(scenario, decision));
      ++wrong;
    }
  }
  return wrong == 0 ? 0 : 1;
}

/// A real broker cannot be told at which frame to lose a message; so only calm scenarios are
/// performed there as yet.
int perform(const Arguments& arguments, const Scenario& scenario, const std::string& workflow) {
  if (!scenario.decisions.empty())
    throw UsageError(arguments.file + ": /decisions: '" + sim::text(scenario.decisions.front()) +
                     "' cannot be performed on a real broker yet: expected no decisions");
  return run_on_broker(*properties::find_workflow(workflow), scenario.orders, arguments.broker,
                       arguments.json);
}

int act(const Arguments& arguments) {
  const Scenario scenario = properties::read_scenario(arguments.file);
  const std::string& workflow = arguments.workflow.empty() ? scenario.workflow : arguments.workflow;
  if (!properties::find_workflow(workflow))
    throw UsageError("--workflow: unknown workflow '" + workflow + "': expected one of " +
                     properties::workflow_names());
  if (arguments.check) return check(arguments, scenario);
  if (!arguments.broker.empty()) return perform(arguments, scenario, workflow);
  return tell(arguments, scenario, workflow);
}

}  // namespace

void add_replay(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("replay", "run a scenario again");
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("scenario", arguments->file, "the scenario file")
      ->required()
      ->type_name("SCENARIO.json");
  const auto workflow =
      command.add_option("--workflow", arguments->workflow, "another workflow than the scenario's")
          ->type_name("WORKFLOW");
  const auto trace =
      command.add_option("--trace", arguments->trace, "write everything that happened to a file")
          ->type_name("FILE");
  const auto broker =
      command.add_option("--broker", arguments->broker, "perform it on a real RabbitMQ")
          ->type_name("URL")
          ->excludes(trace);
  add_rabbitmq(command, arguments->rabbitmq)->excludes(broker);
  const auto json =
      command.add_flag("--json", arguments->json, "print one JSON object and nothing else");
  command
      .add_flag("--check", arguments->check,
                "run every workflow that it has expectations of; 0 if all do as expected")
      ->excludes(workflow)
      ->excludes(trace)
      ->excludes(broker)
      ->excludes(json);
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
