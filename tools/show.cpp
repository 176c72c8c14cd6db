#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "properties/input_error.hpp"
#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "tools/mermaid.hpp"
#include "tools/output.hpp"
#include "tools/scenes.hpp"
#include "tools/subcommands.hpp"
#include "tools/trace_file.hpp"

namespace rehearsal::tools {
namespace {

struct Arguments {
  std::string file;
  bool mermaid = false;
};

/// Those who act in the scenes, as they come on.
std::vector<std::string> actors_of(const std::vector<Scene>& scenes) {
  std::vector<std::string> actors;
  for (const Scene& scene : scenes) {
    const bool known = std::find(actors.begin(), actors.end(), scene.actor) != actors.end();
    if (!known && scene.kind != Scene::Kind::lost) actors.push_back(scene.actor);
  }
  return actors;
}

void show_trace(const Arguments& arguments) {
  const std::vector<Scene> story = scenes(read_trace(arguments.file));
  if (arguments.mermaid) return fmt::print("{}", mermaid(actors_of(story), story));
  for (const Scene& scene : story) fmt::print("{}\n", line(scene));
}

void show_scenario(const Arguments& arguments) {
  const properties::Scenario scenario = properties::read_scenario(arguments.file);
  const properties::Workflow& workflow = *properties::find_workflow(scenario.workflow);
  const properties::RunResult result =
      replay(workflow, scenario.decisions, scenario.options(sim::Trace::Keep::text)).result;
  if (arguments.mermaid) {
    std::vector<std::string> actors;
    for (const broker_adapters::Service& service : workflow.services)
      actors.push_back(service.name);
    return fmt::print("{}", mermaid(actors, scenes(result.steps)));
  }
  fmt::print("{}, {} order{}, and this happens:\n", workflow.about, scenario.orders,
             scenario.orders == 1 ? "" : "s");
  for (std::size_t i = 0; i < scenario.decisions.size(); ++i)
    fmt::print("  {}. {}\n", i + 1, sim::text(scenario.decisions[i]));
  fmt::print("\n");
  print_story(result.steps);
  const Summary summary = summary_of(result, workflow.name);
  fmt::print("\n{}\n", verdict_line(summary));
  if (const std::string also = also_violated(summary); !also.empty()) fmt::print("{}\n", also);
}

/// How the file begins says what it is.
int act(const Arguments& arguments) {
  const int first = std::ifstream(arguments.file, std::ios::binary).get();
  if (first == '+') {
    show_trace(arguments);
  } else if (first == EOF || std::strchr("{[ \t\r\n", first)) {
    show_scenario(arguments);
  } else {
    throw properties::InputError(
        arguments.file +
        ": line 1, column 1: neither a scenario nor a trace: expected what "
        "rehearse search --save or rehearse serve --trace writes");
  }
  return 0;
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("show", "a scenario or a served session as a story or a diagram");
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("file", arguments->file, "a scenario, or what rehearse serve --trace wrote")
      ->required()
      ->type_name("SCENARIO.json|TRACE");
  command.add_flag("--mermaid", arguments->mermaid, "as a Mermaid sequence diagram");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
