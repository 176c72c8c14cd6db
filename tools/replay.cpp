#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "properties/scenario.hpp"
#include "tools/check.hpp"
#include "tools/exit_status.hpp"
#include "tools/options.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/program.hpp"
#include "tools/replayed.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Scenario;

struct ReplayArguments {
  const Catalogue* catalogue = nullptr;
  std::vector<std::string> files;
  std::string workflow;
  std::string trace;
  std::string broker;
  std::optional<model::Version> rabbitmq;
  bool check = false;
  bool json = false;

  /// Requires that there is no other.
  const std::string& file() const { return files.front(); }
};

int tell(const ReplayArguments& arguments, const Scenario& scenario,
         const properties::Workflow& workflow) {
  require_writable(arguments.trace);
  const bool text = !arguments.json || !arguments.trace.empty();
  Replayed again = run_again(scenario, workflow, arguments.rabbitmq,
                             text ? sim::Trace::Keep::text : sim::Trace::Keep::digest);
  again.summary.scenario = arguments.file();
  SideOutput trace;
  if (!arguments.trace.empty())
    trace.write([&] { write_trace(arguments.trace, again.result.steps); });
  for (const std::string& divergence : divergences(scenario, again.unmatched))
    fmt::print(stderr, "{}: {}: {}\n", program(), arguments.file(), divergence);
  if (arguments.json) {
    ordered_json json = to_json(again.summary);
    add_unmatched(json, scenario, again.unmatched);
    print(json);
  } else {
    print_story(again.result.steps);
    print_summary(again.summary);
  }
  trace.finish();
  return static_cast<int>(again.summary.verdict);
}

/// A real broker cannot be told at which frame to lose a message; so only calm scenarios are
/// performed there as yet.
int perform(const ReplayArguments& arguments, const Scenario& scenario,
            const properties::Workflow& workflow) {
  if (!scenario.decisions.empty())
    throw UsageError(arguments.file() + ": /decisions: '" + sim::text(scenario.decisions.front()) +
                     "' cannot be performed on a real broker yet: expected no decisions");
  return run_on_broker(workflow, scenario.requests, arguments.broker, arguments.json);
}

int act(const ReplayArguments& arguments) {
  const Catalogue& catalogue = *arguments.catalogue;
  if (arguments.check)
    return check_scenarios(arguments.files, catalogue, arguments.rabbitmq, arguments.json);
  if (arguments.files.size() > 1)
    throw UsageError("replay: several scenarios without --check: expected one to tell");
  const Scenario scenario = properties::read_scenario(arguments.file(), catalogue);
  const std::string& name = arguments.workflow.empty() ? scenario.workflow : arguments.workflow;
  const properties::Workflow& workflow = workflow_named(catalogue, name, "--workflow");
  if (!arguments.broker.empty()) return perform(arguments, scenario, workflow);
  return tell(arguments, scenario, workflow);
}

}  // namespace

void add_replay(CommandLine& line, const Catalogue& catalogue) {
  Command command = line.add("replay", "run a scenario again");
  const auto arguments = std::make_shared<ReplayArguments>();
  arguments->catalogue = &catalogue;
  command
      .texts("scenario", arguments->files, "the scenario file; with --check, several",
             "SCENARIO.json")
      .required();
  const Option workflow = command.text("--workflow", arguments->workflow,
                                       "another workflow than the scenario's", "WORKFLOW");
  const Option trace =
      command.text("--trace", arguments->trace, "write everything that happened to a file", "FILE");
  const Option broker =
      command.text("--broker", arguments->broker, "perform it on a real RabbitMQ", "URL")
          .excludes(trace);
  add_rabbitmq(command, arguments->rabbitmq).excludes(broker);
  add_json(command, arguments->json);
  command
      .flag("--check", arguments->check,
            "run every workflow that it has expectations of; 0 if all do as expected")
      .excludes(workflow)
      .excludes(trace)
      .excludes(broker);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
