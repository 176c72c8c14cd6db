#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_adapters/amqp_server/control/control_port.hpp"
#include "broker_adapters/amqp_server/paged_memory.hpp"
#include "broker_adapters/amqp_server/read_definitions.hpp"
#include "broker_adapters/amqp_server/server.hpp"
#include "broker_adapters/amqp_server/trace/trace_file.hpp"
#include "broker_adapters/amqp_server/trace/trace_window.hpp"
#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/output_error.hpp"
#include "properties/scenario.hpp"
#include "sim/choices.hpp"
#include "sim/duration.hpp"
#include "tools/deep_stack.hpp"
#include "tools/exit_status.hpp"
#include "tools/options.hpp"
#include "tools/subcommands.hpp"
#include "tools/traffic_check.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::amqp_server::CannotListen;
using broker_adapters::amqp_server::ControlPort;
using broker_adapters::amqp_server::Definitions;
using broker_adapters::amqp_server::PagedMemory;
using broker_adapters::amqp_server::read_definitions;
using broker_adapters::amqp_server::ReadDefinitions;
using broker_adapters::amqp_server::Server;
using broker_adapters::amqp_server::ServerOptions;
using broker_adapters::amqp_server::TraceFile;
using broker_adapters::amqp_server::TraceWindow;
using broker_adapters::wire::strikes_on_the_way;

/// `definitions` is the file they are from, if any.
struct ServeArguments {
  ServerOptions server;
  std::string definitions;
  std::string trace;
  bool check = false;
  properties::TrafficOptions traffic;
  sim::FaultSet faults;
  std::uint64_t seed = 1;
  std::string scenario;
  std::optional<std::uint16_t> control;
  /// In MiB.
  std::optional<std::uint64_t> memory;
};

/// What messages take before they go to the disk.
constexpr std::size_t message_memory_max = 16 << 20;
constexpr std::uint64_t port_max = 65535;
constexpr std::uint64_t connections_max = 1'000'000;
constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t mebibytes_max = std::uint64_t{1} << 30;
constexpr std::uint64_t storm_max = 1'000'000'000;

std::unique_ptr<Server> listen(const ServeArguments& arguments) {
  const ServerOptions& options = arguments.server;
  try {
    return std::make_unique<Server>(options);
  } catch (const std::invalid_argument& error) {
    throw broker_adapters::InputError(arguments.definitions +
                                      ": the broker refuses it: " + error.what());
  } catch (const CannotListen& error) {
    throw BrokerUnavailable(fmt::format("--address {} --port {}: {}", error.address, options.port,
                                        error.code().message()));
  }
}

/// Throws `BrokerUnavailable` where the port cannot be had.
void open_control_port(std::optional<ControlPort>& control, std::uint16_t port, Server& server,
                       const TraceWindow& trace) {
  try {
    control.emplace(port, server, trace);
  } catch (const CannotListen& error) {
    throw BrokerUnavailable(fmt::format("--control {}: {}", port, error.code().message()));
  }
}

/// The first address as a URL has it.
std::string host(const std::vector<std::string>& addresses) {
  if (addresses.empty()) return "127.0.0.1";
  const std::string& address = addresses.front();
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

void load_definitions(ServeArguments& arguments) {
  if (arguments.definitions.empty()) {
    arguments.server.definitions = Definitions::standard();
    return;
  }
  ReadDefinitions read = read_definitions(arguments.definitions);
  for (const std::string& what : read.left_out)
    fmt::print(stderr, "{}: {}: left out\n", arguments.definitions, what);
  arguments.server.definitions = std::move(read.definitions);
}

/// So that the URL can be used as it is, unless it takes a password that nobody knows here.
std::string_view login(const Definitions& definitions) {
  const auto guest = definitions.users.find("guest");
  return guest != definitions.users.end() && guest->second.password.is("guest") ? "guest:guest@"
                                                                                : "";
}

/// Of a profile, what a server can do to its clients: whether they crash is up to them.
sim::FaultSet faults_of_server(const std::string& words) {
  const sim::FaultSet asked = faults_named(words);
  sim::FaultSet served;
  for (const sim::FaultInfo& kind : sim::all_faults()) {
    if (!asked.has(kind.fault)) continue;
    if (strikes_on_the_way(kind.fault))
      served.add(kind.fault);
    else if (words.find(kind.name) != words.npos)
      throw UsageError(
          fmt::format("--faults: '{}' strikes services, which are not the server's: "
                      "expected drop, duplicate, delay, reset, stall, "
                      "broker-restart or broker-kill",
                      kind.name));
  }
  return served;
}

/// The decisions of a scenario that can come up at a server.
sim::ReplayedChoices decisions_of(const std::string& file, const Catalogue& catalogue) {
  std::vector<sim::Decision> decisions = properties::read_scenario(file, catalogue).decisions;
  std::erase_if(decisions, [&](const sim::Decision& decision) {
    if (strikes_on_the_way(decision.fault)) return false;
    fmt::print(stderr, "{}: {}: left out, for it is up to the service\n", file, text(decision));
    return true;
  });
  return sim::ReplayedChoices(std::move(decisions));
}

std::chrono::milliseconds consumer_timeout_named(const std::string& text) {
  const auto timeout = sim::parse_duration(text);
  if (!timeout || *timeout < std::chrono::milliseconds(1))
    throw UsageError("--consumer-timeout: '" + text +
                     "' is none: expected a time of 1ms or more, such as 500ms or 30m");
  return std::chrono::duration_cast<std::chrono::milliseconds>(*timeout);
}

/// In bytes.
std::uint64_t memory_of_machine() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
}

int act(ServeArguments arguments, const Catalogue& catalogue) {
  PagedMemory message_memory(message_memory_max);
  arguments.server.node.message_memory = &message_memory;
  arguments.server.node.memory.total =
      arguments.memory ? *arguments.memory * mebibyte : memory_of_machine();
  load_definitions(arguments);
  auto& observers = arguments.server.node.observers;
  std::optional<TraceFile> trace;
  if (!arguments.trace.empty()) observers.push_back(&trace.emplace(arguments.trace));
  std::optional<TrafficCheck> check;
  if (arguments.check) observers.push_back(&check.emplace(arguments.traffic));
  sim::KeyedChoices drawn(arguments.seed, arguments.faults);
  std::optional<sim::ReplayedChoices> decided;
  if (!arguments.scenario.empty()) decided.emplace(decisions_of(arguments.scenario, catalogue));
  sim::Choices& choices = decided ? static_cast<sim::Choices&>(*decided) : drawn;
  arguments.server.node.choices = &choices;
  TraceWindow window;
  if (arguments.control) {
    observers.push_back(&window);
    arguments.server.node.controlled = true;
  }
  const auto server = listen(arguments);
  std::optional<ControlPort> control;
  if (arguments.control) open_control_port(control, *arguments.control, *server, window);
  fmt::print("amqp://{}{}:{}/\n", login(*arguments.server.definitions),
             host(arguments.server.addresses), server->port());
  if (control) fmt::print("http://127.0.0.1:{}/\n", control->port());
  if (std::fflush(stdout) != 0)
    throw broker_adapters::OutputError(
        "standard output cannot be written to: nobody learns the URL");
  server->run();
  const int verdict = check ? static_cast<int>(check->report()) : 0;
  if (trace) trace->close();
  return verdict;
}

std::string complain_of_no_address(const std::string& text) {
  if (ServerOptions::is_address(text)) return {};
  return "'" + text + "' is none: expected an IP address, such as 127.0.0.1 or ::1";
}

void add_listening(Command command, ServeArguments& arguments) {
  command.number("--port", arguments.server.port, {0, port_max},
                 "the TCP port; 0 for any that is free", "PORT");
  command
      .texts("--address", arguments.server.addresses,
             "an IP address to listen on, and further ones", "IP")
      .check(complain_of_no_address)
      .otherwise("127.0.0.1 and ::1");
  command.number("--max-connections", arguments.server.connections_max, {1, connections_max},
                 "at most N connections at a time; more are refused");
  command.number("--control", arguments.control, {0, port_max},
                 "an HTTP port on 127.0.0.1, to ask and to make things go wrong; 0 for any",
                 "PORT");
}

void add_broker(Command command, ServeArguments& arguments) {
  command.number("--memory", arguments.memory, {1, mebibytes_max},
                 "publishers are blocked when messages take 40 % of it, in MiB; what the machine "
                 "has unless told otherwise",
                 "MIB");
  const auto read_timeout = [&arguments](const std::string& text) {
    arguments.server.node.consumer_timeout = consumer_timeout_named(text);
  };
  command
      .read("--consumer-timeout", read_timeout,
            "how long a delivery may go unacknowledged until its channel is closed", "TIME")
      .otherwise("30m");
  command.text("--definitions", arguments.definitions,
               "users, virtual hosts, queues and so on, as rabbitmqctl exports them", "FILE");
}

void add_faults(Command command, ServeArguments& arguments) {
  const auto read_faults = [&arguments](const std::string& words) {
    arguments.faults = faults_of_server(words);
  };
  const Option faults = command
                            .read("--faults", read_faults,
                                  "none, realistic, adversarial, or kinds: drop,reset", "FAULTS")
                            .otherwise("none");
  add_seed(command, arguments.seed);
  command
      .text("--scenario", arguments.scenario, "the faults of a scenario, where they come up",
            "SCENARIO.json")
      .excludes(faults);
}

void add_judging(Command command, ServeArguments& arguments) {
  command.text("--trace", arguments.trace, "write everything that happens to a file", "FILE");
  command.flag("--check", arguments.check,
               "judge at the end whether messages were lost or came in a storm");
  command.texts("--check-ignore", arguments.traffic.ignored,
                "what is published to this exchange may be lost, and to further ones", "EXCHANGE");
  command.number("--storm", arguments.traffic.storm, {1, storm_max},
                 "more messages of one correlation id, or deliveries of one, are a storm");
}

}  // namespace

void add_serve(CommandLine& line, const Catalogue& catalogue) {
  Command command = line.add("serve", "the model as an AMQP 0-9-1 server, for any client");
  const auto arguments = std::make_shared<ServeArguments>();
  add_listening(command, *arguments);
  add_broker(command, *arguments);
  add_faults(command, *arguments);
  add_judging(command, *arguments);
  command.does([&catalogue, arguments] {
    return on_deep_stack([&] { return act(*arguments, catalogue); });
  });
}

}  // namespace rehearsal::tools
