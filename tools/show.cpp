#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/amqp_server/trace/trace_file.hpp"
#include "broker_adapters/files/input_error.hpp"
#include "properties/scenario.hpp"
#include "tools/exit_status.hpp"
#include "tools/mermaid.hpp"
#include "tools/output.hpp"
#include "tools/program.hpp"
#include "tools/replayed.hpp"
#include "tools/scenes.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Scenario;
using properties::Workflow;

struct ShowArguments {
  const Catalogue* catalogue = nullptr;
  std::string file;
  std::optional<model::Version> rabbitmq;
  bool mermaid = false;
  bool json = false;
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

ordered_json to_json(const std::vector<Scene>& scenes) {
  ordered_json story = ordered_json::array();
  for (const Scene& scene : scenes)
    story.push_back({{"at_s", seconds(scene.at.time_since_epoch())},
                     {"kind", info(scene.kind).name},
                     {"actor", scene.actor},
                     {"what", scene.what},
                     {"remark", scene.remark}});
  return story;
}

void show_trace(const ShowArguments& arguments) {
  const std::vector<Scene> story = scenes(broker_adapters::amqp_server::read_trace(arguments.file));
  if (arguments.mermaid) return fmt::print("{}", mermaid(actors_of(story), story));
  if (arguments.json) return print({{"trace", arguments.file}, {"story", to_json(story)}});
  for (const Scene& scene : story) fmt::print("{}\n", line(scene));
}

std::vector<std::string> actors_of(const Workflow& workflow) {
  std::vector<std::string> actors;
  for (const broker_adapters::Service& service : workflow.services())
    actors.push_back(service.name);
  return actors;
}

void show_json(const ShowArguments& arguments, const Scenario& scenario, Replayed again) {
  again.summary.scenario = arguments.file;
  ordered_json json = to_json(again.summary);
  add_unmatched(json, scenario, again.unmatched);
  json["story"] = to_json(scenes(again.result.steps));
  print(json);
}

void show_scenario(const ShowArguments& arguments) {
  const Scenario scenario = properties::read_scenario(arguments.file, *arguments.catalogue);
  const Workflow& workflow = arguments.catalogue->at(scenario.workflow);
  const Replayed again = run_again(scenario, workflow, arguments.rabbitmq, sim::Trace::Keep::text);
  if (arguments.mermaid)
    return fmt::print("{}", mermaid(actors_of(workflow), scenes(again.result.steps)));
  if (arguments.json) return show_json(arguments, scenario, again);
  const std::string asked = counted_requests(workflow, scenario.requests);
  fmt::print("{}{}, and this happens:\n", workflow.about(), asked.empty() ? "" : ", " + asked);
  for (std::size_t i = 0; i < scenario.decisions.size(); ++i)
    fmt::print("  {}. {}\n", i + 1, sim::text(scenario.decisions[i]));
  fmt::print("\n");
  print_story(again.result.steps);
  const Summary& summary = again.summary;
  fmt::print("\n{}\n", verdict_line(summary));
  if (const std::string also = also_violated(summary); !also.empty()) fmt::print("{}\n", also);
  print_trust(summary.rabbitmq);
}

/// How the file begins says what it is.
int act(const Command& command, const ShowArguments& arguments) {
  const int first = std::ifstream(arguments.file, std::ios::binary).get();
  if (first == '+') {
    if (command.given(rabbitmq_option))
      throw UsageError(std::string(rabbitmq_option) + " with a trace: it is of one session");
    show_trace(arguments);
  } else if (first == EOF || std::strchr("{[ \t\r\n", first)) {
    show_scenario(arguments);
  } else {
    throw broker_adapters::InputError(
        arguments.file + ": line 1, column 1: neither a scenario nor a trace: expected what " +
        program() + " search --save or " + program() + " serve --trace writes");
  }
  return 0;
}

}  // namespace

void add_show(CommandLine& line, const Catalogue& catalogue) {
  Command command = line.add("show", "a scenario or a served session as a story or a diagram");
  const auto arguments = std::make_shared<ShowArguments>();
  arguments->catalogue = &catalogue;
  command
      .text("file", arguments->file, "a scenario, or what " + program() + " serve --trace wrote",
            "SCENARIO.json|TRACE")
      .required();
  add_rabbitmq(command, arguments->rabbitmq);
  command.flag("--mermaid", arguments->mermaid, "as a Mermaid sequence diagram")
      .excludes(add_json(command, arguments->json));
  command.does([command, arguments] { return act(command, *arguments); });
}

}  // namespace rehearsal::tools
