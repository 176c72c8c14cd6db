#include <fmt/core.h>

#include <memory>
#include <string>

#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "tools/mermaid.hpp"
#include "tools/output.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

struct Arguments {
  std::string file;
  bool mermaid = false;
};

int act(const Arguments& arguments) {
  const properties::Scenario scenario = properties::read_scenario(arguments.file);
  const properties::Workflow& workflow = *properties::find_workflow(scenario.workflow);
  properties::RunOptions options;
  options.orders = scenario.orders;
  options.keep = sim::Trace::Keep::text;
  const properties::RunResult result = replay(workflow, scenario.decisions, options).result;
  if (arguments.mermaid) {
    fmt::print("{}", mermaid(workflow, scenes(result.steps)));
    return 0;
  }
  fmt::print("{}, {} order{}, and this happens:\n", workflow.about, scenario.orders,
             scenario.orders == 1 ? "" : "s");
  for (std::size_t i = 0; i < scenario.decisions.size(); ++i)
    fmt::print("  {}. {}\n", i + 1, sim::text(scenario.decisions[i]));
  fmt::print("\n");
  print_story(result.steps);
  fmt::print("\n{}\n", verdict_line(result.verdict, result.property, result.what));
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("show", "a scenario as a story or a diagram");
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("scenario", arguments->file, "the scenario file")
      ->required()
      ->type_name("SCENARIO.json");
  command.add_flag("--mermaid", arguments->mermaid, "as a Mermaid sequence diagram");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
