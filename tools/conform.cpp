#include "properties/conformance/conform.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/rabbitmq/broker_switch.hpp"
#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "broker_adapters/rabbitmq/server_version.hpp"
#include "tools/control_switch.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/options.hpp"
#include "tools/output.hpp"
#include "tools/program.hpp"
#include "tools/progress.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::rabbitmq::BrokerSwitch;
using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::ErlangNode;
using broker_adapters::rabbitmq::NodeSwitch;
using broker_adapters::rabbitmq::OperatorShell;
using namespace properties::conformance;

/// What occurred less often than this has not been tried well.
constexpr std::uint64_t seldom = 100;
/// The version that the model follows.
constexpr std::string_view modelled_version = "3.10.8";
constexpr unsigned programs_at_once_max = 256;

struct ConformArguments {
  std::string broker;
  std::string node;
  std::uint64_t runs = 1000;
  std::uint64_t first = 0;
  std::uint64_t seed = 1;
  unsigned jobs = 16;
  std::uint64_t divergences = 1;
  bool restarts = false;
  std::string control;
  std::vector<std::string> virtual_hosts;
  bool no_shrink = false;
  bool json = false;
};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

/// As rabbitmqctl finds it: by the cookie in the home folder, and by epmd.
ErlangNode node_named(const std::string& name) {
  ErlangNode node{name, variable("HOME")};
  const std::string port = variable("ERL_EPMD_PORT");
  std::from_chars(port.data(), port.data() + port.size(), node.epmd_port);
  return node;
}

/// Virtual hosts of this process, on which programs run side by side; gone with the object.
class VirtualHosts {
 public:
  VirtualHosts(const BrokerUrl& url, const ErlangNode& node, unsigned jobs) : shell_(node) {
    for (unsigned i = 1; i <= jobs; ++i) {
      BrokerUrl host = url;
      host.vhost = fmt::format("rehearsal-{}-{}", getpid(), i);
      shell_.create_vhost(host.vhost);
      urls.push_back(std::move(host));
    }
  }
  ~VirtualHosts() {
    try {
      for (const BrokerUrl& url : urls) shell_.delete_vhost(url.vhost);
    } catch (const std::exception& error) {
      fmt::print(stderr, "{}: left behind on the broker: {}\n", program(), error.what());
    }
  }
  VirtualHosts(const VirtualHosts&) = delete;
  VirtualHosts& operator=(const VirtualHosts&) = delete;

  std::vector<BrokerUrl> urls;

 private:
  OperatorShell shell_;
};

/// Of the broker, if it may be stopped; null else.
std::unique_ptr<BrokerSwitch> switch_of(const ConformArguments& arguments, const BrokerUrl& url,
                                        OperatorShell* shell) {
  if (!arguments.control.empty()) return std::make_unique<ControlSwitch>(arguments.control, url);
  if (arguments.restarts && shell) return std::make_unique<NodeSwitch>(*shell, url);
  return nullptr;
}

std::vector<BrokerUrl> urls_of(const ConformArguments& arguments, const BrokerUrl& url) {
  std::vector<BrokerUrl> urls;
  for (const std::string& name : arguments.virtual_hosts) {
    urls.push_back(url);
    urls.back().vhost = name;
  }
  return urls.empty() ? std::vector{url} : urls;
}

BrokerUrl url_of(const std::string& text) {
  try {
    return broker_adapters::rabbitmq::parse_broker_url(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(fmt::format("--broker: {}", error.what()));
  }
}

struct Report {
  const ConformArguments& arguments;
  const ConformResult& result;
  std::string version;
  double wall_s = 0;

  const Tally& tally() const { return result.tally; }
  properties::Verdict verdict() const {
    if (!result.found.empty()) return properties::Verdict::falsified;
    return interrupted() ? properties::Verdict::undecided : properties::Verdict::held;
  }
  double commands_a_program() const {
    return tally().programs == 0
               ? 0.0
               : static_cast<double>(tally().commands) / static_cast<double>(tally().programs);
  }
};

template <class Map>
void print_counts(const char* title, const Map& map) {
  fmt::print("{}\n", title);
  for (const auto& [what, count] : map) fmt::print("  {:<34}{:>10}\n", what, count);
}

void print_tally(const Tally& tally) {
  print_counts("commands", tally.command_kinds);
  print_counts("effects", tally.effect_kinds);
  print_counts("queue arguments", tally.queue_arguments);
  print_counts("reply codes", tally.reply_codes);
  fmt::print("what RabbitMQ does not promise, and was allowed for\n");
  for (std::size_t i = 1; i <= allowances; ++i) {
    fmt::print("  N{:<3} {:<66}{:>10}\n", i, allowance(i), tally.allowed[i]);
  }
  const auto rare = tally.rarer_than(seldom);
  if (!rare.empty()) print_counts("occurred less than 100 times", rare);
}

void print_report(const Report& report) {
  print_tally(report.tally());
  fmt::print("{} programs of seed {}, {} commands, {:.1f} a program, {:.1f} s\n",
             report.tally().programs, report.arguments.seed, report.tally().commands,
             report.commands_a_program(), report.wall_s);
  fmt::print("{} ended early, {} were repeated with more time\n", report.tally().cut_short,
             report.tally().repeated);
  fmt::print("{} saw the broker stopped and {} killed, in {} outages, {:.1f} s\n",
             report.tally().restarts, report.tally().kills, report.result.outages,
             report.result.outage_time.count());
  const auto& found = report.result.found;
  for (const auto& [program, divergence] : found) {
    fmt::print("RabbitMQ {}: program {} diverges (- the model, + RabbitMQ):\n\n{}\n{}\n",
               report.version, program, text(divergence.script), divergence.difference);
  }
  fmt::print("RabbitMQ {}: {} divergence{}{}\n", report.version, found.size(),
             found.size() == 1 ? "" : "s", interrupted() ? ", interrupted" : "");
}

nlohmann::ordered_json to_json(const Report& report) {
  const Tally& tally = report.tally();
  nlohmann::ordered_json json;
  json["verdict"] = properties::text(report.verdict());
  json["interrupted"] = interrupted();
  json["rabbitmq"] = report.version;
  json["runs"] = report.arguments.runs;
  json["first"] = report.arguments.first;
  json["seed"] = report.arguments.seed;
  json["programs"] = tally.programs;
  json["commands"] = tally.commands;
  json["commands_a_program"] = report.commands_a_program();
  json["ended_early"] = tally.cut_short;
  json["repeated"] = tally.repeated;
  json["restarts"] = tally.restarts;
  json["kills"] = tally.kills;
  json["outages"] = report.result.outages;
  json["outages_s"] = report.result.outage_time.count();
  json["command_kinds"] = tally.command_kinds;
  json["effect_kinds"] = tally.effect_kinds;
  json["queue_arguments"] = tally.queue_arguments;
  for (const auto& [code, count] : tally.reply_codes)
    json["reply_codes"][std::to_string(code)] = count;
  for (std::size_t i = 1; i <= allowances; ++i)
    json["allowed"]["N" + std::to_string(i)] = tally.allowed[i];
  json["rare"] = tally.rarer_than(seldom);
  json["divergences"] = nlohmann::ordered_json::array();
  for (const auto& [program, divergence] : report.result.found) {
    json["divergences"].push_back({{"program", program},
                                   {"script", text(divergence.script)},
                                   {"difference", divergence.difference}});
  }
  json["wall_s"] = report.wall_s;
  return json;
}

int act(const ConformArguments& arguments) {
  const BrokerUrl url = url_of(arguments.broker);
  ConformOptions options;
  options.runs = arguments.runs;
  options.first = arguments.first;
  options.seed = arguments.seed;
  options.shrink = !arguments.no_shrink;
  options.divergences_max = arguments.divergences;
  std::atomic<std::uint64_t> done = 0;
  options.progress = &done;
  // Before there is anything on the broker that would be left behind.
  note_interruptions();
  options.stopped = interrupted;
  try {
    const std::string version = broker_adapters::rabbitmq::server_version(url);
    if (version != modelled_version) {
      fmt::print(stderr,
                 "{}: this is RabbitMQ {}, and the model follows {}: compared all the same\n",
                 program(), version, modelled_version);
    }
    std::optional<OperatorShell> shell;
    std::unique_ptr<VirtualHosts> hosts;
    if (arguments.node.empty()) {
      options.hosts = urls_of(arguments, url);
    } else {
      options.node = node_named(arguments.node);
      shell.emplace(*options.node);
      hosts = std::make_unique<VirtualHosts>(url, *options.node, arguments.jobs);
      options.hosts = hosts->urls;
    }
    const auto broker_switch = switch_of(arguments, url, shell ? &*shell : nullptr);
    options.broker_switch = broker_switch.get();
    const Stopwatch stopwatch;
    ConformResult result;
    {
      const Progress shown("programs", done, arguments.runs);
      result = conform(options);
    }
    if (!result.failure.empty()) {
      if (result.found.empty()) throw std::runtime_error(result.failure);
      fmt::print(stderr, "{}: not all programs were compared: {}\n", program(), result.failure);
    }
    const Report report{arguments, result, version, stopwatch.seconds()};
    if (arguments.json)
      print(to_json(report));
    else
      print_report(report);
    return unless_interrupted(static_cast<int>(report.verdict()));
  } catch (const std::runtime_error& error) {
    throw BrokerUnavailable(error.what());
  }
}

}  // namespace

void add_conform(CommandLine& line) {
  constexpr Command::Range from_one{1, std::numeric_limits<std::int64_t>::max()};
  Command command =
      line.add("conform", "random programs on the model and on a real RabbitMQ, compared");
  const auto arguments = std::make_shared<ConformArguments>();
  command
      .text("--broker", arguments->broker, "a real RabbitMQ: amqp://user:password@host:port/vhost",
            "URL")
      .required();
  command.number("--runs", arguments->runs, from_one, "how many programs");
  command.number("--first", arguments->first, {0, from_one.most}, "the number of the first of them",
                 "K");
  command.number("--seed", arguments->seed, {0, std::numeric_limits<std::uint64_t>::max()},
                 "which programs", "S");
  command
      .text("--node", arguments->node,
            "its Erlang node, as rabbitmqctl knows it: then programs contain what an operator "
            "does, and run side by side in virtual hosts of their own",
            "NODE")
      .or_environment("RABBITMQ_NODENAME");
  command
      .flag("--restarts", arguments->restarts,
            "some programs stop the node, kill it, and go on when it is there again; what it is "
            "killed by, whoever watches over it starts again. With --node")
      .or_environment("REHEARSAL_MAY_RESTART");
  command.text("--control", arguments->control,
               "the control port of a rehearse serve, by which some programs stop and kill it",
               "URL");
  command
      .texts("--virtual-hosts", arguments->virtual_hosts,
             "virtual hosts that are there, for programs side by side without --node", "NAMES")
      .separated_by(',');
  command.number("--jobs", arguments->jobs, {1, programs_at_once_max},
                 "how many programs at once, with --node", "J");
  command.number("--divergences", arguments->divergences, from_one,
                 "go on until D programs have diverged", "D");
  command.flag("--no-shrink", arguments->no_shrink, "print a divergence as it was found");
  add_json(command, arguments->json);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
