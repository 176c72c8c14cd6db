#include "properties/conformance/conform.hpp"

#include <fmt/core.h>

#include <limits>
#include <memory>
#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "tools/exit_status.hpp"
#include "tools/options.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using namespace properties::conformance;

/// What occurred less often than this has not been tried well.
constexpr std::uint64_t seldom = 100;

struct Arguments {
  std::vector<std::string> brokers;
  std::uint64_t runs = 1000;
  std::uint64_t seed = 1;
  std::string node;
  bool no_shrink = false;
};

template <class Map>
void print(const char* title, const Map& map) {
  fmt::print("{}\n", title);
  for (const auto& [what, count] : map) fmt::print("  {:<32}{:>10}\n", what, count);
}

void print(const Tally& tally) {
  print("commands", tally.command_kinds);
  print("effects", tally.effect_kinds);
  print("queue arguments", tally.queue_arguments);
  print("reply codes", tally.reply_codes);
  fmt::print("allowed for\n");
  for (std::size_t i = 1; i <= allowances; ++i) {
    fmt::print("  N{:<3}{:<70}{:>10}\n", i, allowance(i), tally.allowed[i]);
  }
  print("less often than 100 times", tally.rarer_than(seldom));
  fmt::print("{} programs, {} commands, {:.1f} a program; {} cut short, {} repeated more slowly\n",
             tally.programs, tally.commands,
             static_cast<double>(tally.commands) / static_cast<double>(tally.programs),
             tally.cut_short, tally.repeated);
}

int act(const Arguments& arguments) {
  ConformOptions options;
  options.runs = arguments.runs;
  options.seed = arguments.seed;
  options.shrink = !arguments.no_shrink;
  for (const std::string& url : arguments.brokers) {
    options.grounds.push_back(broker_adapters::rabbitmq::parse_broker_url(url));
  }
  const Stopwatch stopwatch;
  const ConformResult result = conform(options);
  print(result.tally);
  if (result.found) {
    fmt::print("program {} of seed {} diverges (- the model, + RabbitMQ):\n\n{}\n{}",
               result.found->program, arguments.seed, text(result.found->divergence.script),
               result.found->divergence.difference);
  }
  fmt::print("{:.1f} s\n", stopwatch.seconds());
  return result.found ? 1 : 0;
}

}  // namespace

void add_conform(CLI::App& app, Action& action) {
  CLI::App& command = *app.add_subcommand(
      "conform", "random programs on the model and on a real RabbitMQ, compared");
  const auto arguments = std::make_shared<Arguments>();
  command
      .add_option("--broker", arguments->brokers,
                  "amqp://user:password@host:port/vhost; one or more")
      ->required()
      ->type_name("URL");
  command.add_option("--runs", arguments->runs, "how many programs")
      ->check(whole_number(1, std::numeric_limits<std::int64_t>::max()))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--seed", arguments->seed, "which programs")
      ->check(whole_number(0, std::numeric_limits<std::uint64_t>::max()))
      ->capture_default_str()
      ->type_name("S");
  command.add_flag("--no-shrink", arguments->no_shrink, "print a divergence as it was found");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
