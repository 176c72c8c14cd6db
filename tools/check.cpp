#include "tools/check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "broker_adapters/files/input_error.hpp"
#include "properties/scenario.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/replayed.hpp"
#include "tools/shell.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Catalogue;
using properties::Outcome;
using properties::Scenario;
using properties::Verdict;

/// What one workflow did under a scenario.
struct Check {
  std::string workflow;
  Outcome expected;
  Outcome outcome;
  std::uint64_t digest = 0;
  std::vector<std::size_t> unmatched;
  /// The verdict is the one expected.
  bool said_so = false;
  /// It is, and every decision came up.
  bool as_expected = false;
};

struct CheckedScenario {
  std::string file;
  Scenario scenario;
  std::vector<Check> checks;
};

Scenario scenario_to_check(const std::string& file, const Catalogue& catalogue) {
  Scenario scenario = properties::read_scenario(file, catalogue);
  if (scenario.expect.empty())
    throw broker_adapters::InputError(
        file +
        ": /expect: there is nothing to check: expected a workflow and "
        "its verdict, such as \"" +
        scenario.workflow + "\": \"held\"");
  return scenario;
}

Check checked(const Scenario& scenario, const properties::Workflow& workflow,
              const Outcome& expected, std::optional<model::Version> rabbitmq) {
  Replayed again = run_again(scenario, workflow, rabbitmq, sim::Trace::Keep::digest);
  Check check{workflow.name(), expected, again.result.outcome(), again.result.digest,
              std::move(again.unmatched)};
  const bool followed = workflow.name() != scenario.workflow || check.unmatched.empty();
  check.said_so = check.outcome.is_as(expected);
  check.as_expected = check.said_so && followed;
  return check;
}

void check(CheckedScenario& of, const Catalogue& catalogue,
           std::optional<model::Version> rabbitmq) {
  for (const auto& [workflow, expected] : of.scenario.expect)
    if (!interrupted())
      of.checks.push_back(checked(of.scenario, catalogue.at(workflow), expected, rabbitmq));
}

bool all_as_expected(const std::vector<CheckedScenario>& scenarios) {
  return std::all_of(scenarios.begin(), scenarios.end(), [](const CheckedScenario& of) {
    return std::all_of(of.checks.begin(), of.checks.end(),
                       [](const Check& check) { return check.as_expected; });
  });
}

void print_check(const CheckedScenario& of, const Check& check) {
  const std::string where = shell_path(of.file) + ": " + check.workflow;
  fmt::print("{}: {}{}, digest {}\n", where, text(check.outcome),
             check.said_so ? "" : ", but expected was " + text(check.expected),
             hexadecimal(check.digest));
  if (check.unmatched.empty()) return;
  if (check.workflow != of.scenario.workflow)
    fmt::print("{}: went another way: {}\n", where, did_not_come_up(of.scenario, check.unmatched));
  else
    for (const std::string& divergence : divergences(of.scenario, check.unmatched))
      fmt::print("{}: {}\n", where, divergence);
}

ordered_json to_json(const CheckedScenario& of) {
  ordered_json json{
      {"scenario", of.file}, {"workflow", of.scenario.workflow}, {"checks", ordered_json::array()}};
  for (const Check& check : of.checks) {
    ordered_json one{{"workflow", check.workflow},
                     {"expected", text(check.expected)},
                     {"verdict", text(check.outcome)},
                     {"as_expected", check.as_expected},
                     {"digest", hexadecimal(check.digest)}};
    add_unmatched(one, of.scenario, check.unmatched);
    json["checks"].push_back(std::move(one));
  }
  return json;
}

void print_json(const std::vector<CheckedScenario>& scenarios, Verdict verdict,
                std::optional<model::Version> rabbitmq) {
  ordered_json json{
      {"verdict", properties::text(verdict)},
      {"rabbitmq", rabbitmq ? ordered_json(model::name_of(*rabbitmq)) : ordered_json()},
      {"interrupted", interrupted()},
      {"scenarios", ordered_json::array()}};
  for (const CheckedScenario& of : scenarios) json["scenarios"].push_back(to_json(of));
  print(json);
}

}  // namespace

int check_scenarios(const std::vector<std::string>& files, const Catalogue& catalogue,
                    std::optional<model::Version> rabbitmq, bool json) {
  std::vector<CheckedScenario> scenarios;
  for (const std::string& file : files)
    scenarios.push_back({file, scenario_to_check(file, catalogue), {}});
  note_interruptions();
  for (CheckedScenario& of : scenarios) {
    check(of, catalogue, rabbitmq);
    if (!json)
      for (const Check& check : of.checks) print_check(of, check);
  }
  const Verdict verdict = all_as_expected(scenarios) ? Verdict::held : Verdict::falsified;
  if (json) print_json(scenarios, verdict, rabbitmq);
  return unless_interrupted(static_cast<int>(verdict));
}

}  // namespace rehearsal::tools
