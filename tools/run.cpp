#include "properties/run.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>

#include "tools/exit_status.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

/// Where more is asked than this, only the summary is told.
constexpr std::uint32_t story_requests_max = 20;

struct OneRunArguments : RunArguments {
  using RunArguments::RunArguments;
  std::string trace;
  std::string broker;
};

int simulate(const OneRunArguments& arguments) {
  require_writable(arguments.trace);
  const bool story = !arguments.json && arguments.requests.count <= story_requests_max;
  properties::RunOptions options;
  options.requests = arguments.requests.count;
  options.rabbitmq = arguments.rabbitmq;
  if (story || !arguments.trace.empty()) options.keep = sim::Trace::Keep::text;
  sim::SeededChoices choices(sim::Random::of_run(arguments.seed, 0), arguments.faults,
                             arguments.strategy);
  const Stopwatch stopwatch;
  const properties::RunResult result = properties::run(*arguments.workflow, choices, options);
  Summary summary = summary_of(result, arguments.workflow->name());
  summary.wall_s = stopwatch.seconds();
  summary.seed = arguments.seed;
  summary.rabbitmq = arguments.rabbitmq;
  SideOutput trace;
  if (!arguments.trace.empty()) trace.write([&] { write_trace(arguments.trace, result.steps); });
  if (story) print_story(result.steps);
  if (arguments.json)
    print(to_json(summary));
  else
    print_summary(summary);
  trace.finish();
  return static_cast<int>(result.verdict);
}

/// A real broker is what it is.
void refuse_rabbitmq(const Command& command) {
  if (!command.given(rabbitmq_option)) return;
  throw UsageError(std::string(rabbitmq_option) +
                   " with --broker: a real broker has the version that it has");
}

int demonstrate(const Command& command, const OneRunArguments& arguments) {
  const Demonstration& shown = *arguments.repertoire->demonstration;
  const auto refuse = [&](const std::string& option) {
    throw UsageError(fmt::format("{} with {}: it has no requests, no faults and no story", option,
                                 shown.name()));
  };
  if (!arguments.requests.option.empty()) refuse(arguments.requests.option);
  for (const char* option : {"--seed", "--faults", "--strategy", "--trace"})
    if (command.given(option)) refuse(option);
  if (arguments.broker.empty()) return shown.simulate(arguments.rabbitmq, arguments.json);
  refuse_rabbitmq(command);
  return shown.run_on_broker(command, arguments.broker, arguments.json);
}

int act(const Command& command, const OneRunArguments& arguments) {
  if (!arguments.workflow) return demonstrate(command, arguments);
  if (const Demonstration* const other = arguments.repertoire->demonstration)
    other->refuse(command, arguments.workflow->name());
  arguments.requests.require_noun_of(*arguments.workflow);
  if (arguments.broker.empty()) return simulate(arguments);
  refuse_rabbitmq(command);
  if (!arguments.faults.empty())
    throw UsageError("--faults with --broker: faults are injected in the simulation only");
  if (!arguments.trace.empty())
    throw UsageError("--trace with --broker: a trace is made in the simulation only");
  return run_on_broker(*arguments.workflow, arguments.requests.count, arguments.broker,
                       arguments.json);
}

}  // namespace

void add_run(CommandLine& line, const Repertoire& repertoire) {
  Command command = line.add("run", "one run, told as a story");
  const auto arguments = std::make_shared<OneRunArguments>(repertoire);
  arguments->add_workflow(command, OneRunArguments::Takes::demonstration_too);
  arguments->add_choices(command, "none");
  if (repertoire.demonstration) repertoire.demonstration->add_to(command);
  add_rabbitmq(command, arguments->rabbitmq);
  add_json(command, arguments->json);
  command.text("--trace", arguments->trace, "write everything that happened to a file", "FILE");
  command.text("--broker", arguments->broker,
               "run on a real RabbitMQ: amqp://user:password@host:port/vhost", "URL");
  arguments->requests.add_to(command, repertoire.catalogue);
  command.does([command, arguments] { return act(command, *arguments); });
}

}  // namespace rehearsal::tools
