#include "properties/run.hpp"

#include <memory>
#include <string>

#include "tools/backlog.hpp"
#include "tools/exit_status.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

/// With more orders than this, only the summary is told.
constexpr std::uint32_t story_orders_max = 20;

struct Arguments : RunArguments {
  std::string trace;
  std::string broker;
  bool is_backlog = false;
  BacklogArguments backlog;
};

int simulate(const Arguments& arguments) {
  require_writable(arguments.trace);
  const bool story = !arguments.json && arguments.orders <= story_orders_max;
  properties::RunOptions options;
  options.orders = arguments.orders;
  options.rabbitmq = arguments.rabbitmq;
  if (story || !arguments.trace.empty()) options.keep = sim::Trace::Keep::text;
  sim::SeededChoices choices(sim::Random::of_run(arguments.seed, 0), arguments.faults,
                             arguments.strategy);
  const Stopwatch stopwatch;
  const properties::RunResult result = properties::run(*arguments.workflow, choices, options);
  Summary summary = summary_of(result, arguments.workflow->name);
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
void refuse_rabbitmq(const CLI::App& command) {
  if (command.count(rabbitmq_option) == 0) return;
  throw UsageError(std::string(rabbitmq_option) +
                   " with --broker: a real broker has the version that it has");
}

int act_backlog(const CLI::App& command, const Arguments& arguments) {
  for (const char* option : {"--orders", "--seed", "--faults", "--strategy", "--trace"})
    if (command.count(option) > 0)
      throw UsageError(std::string(option) + " with " + backlog_name +
                       ": it has no orders, no faults and no story");
  if (arguments.broker.empty()) {
    return simulate_backlog(arguments.backlog, arguments.rabbitmq, arguments.json);
  }
  refuse_rabbitmq(command);
  if (command.count("--memory") > 0)
    throw UsageError("--memory with --broker: a real broker has the memory that it has");
  return run_backlog_on_broker(arguments.backlog, arguments.broker, arguments.json);
}

int act(const CLI::App& command, const Arguments& arguments) {
  if (arguments.is_backlog) return act_backlog(command, arguments);
  BacklogArguments::refuse(command, arguments.workflow->name);
  if (arguments.broker.empty()) return simulate(arguments);
  refuse_rabbitmq(command);
  if (!arguments.faults.empty())
    throw UsageError("--faults with --broker: faults are injected in the simulation only");
  if (!arguments.trace.empty())
    throw UsageError("--trace with --broker: a trace is made in the simulation only");
  return run_on_broker(*arguments.workflow, arguments.orders, arguments.broker, arguments.json);
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand("run", "one run, told as a story");
  const auto arguments = std::make_shared<Arguments>();
  arguments->add_workflow(command, [raw = arguments.get()](const std::string& name) {
    return raw->is_backlog = name == backlog_name;
  });
  arguments->add_orders(command);
  arguments->add_choices(command, "none");
  arguments->backlog.add_to(command);
  add_rabbitmq(command, arguments->rabbitmq);
  add_json(command, arguments->json);
  command.add_option("--trace", arguments->trace, "write everything that happened to a file")
      ->type_name("FILE");
  command
      .add_option("--broker", arguments->broker,
                  "run on a real RabbitMQ: amqp://user:password@host:port/vhost")
      ->type_name("URL");
  command.callback([&action, &command, arguments] {
    action = [&, arguments] { return act(command, *arguments); };
  });
}

}  // namespace rehearsal::tools
