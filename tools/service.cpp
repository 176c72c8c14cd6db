#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "properties/workflow.hpp"
#include "sim/duration.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::Service;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::TemporaryFolder;

struct ServiceArguments {
  std::string name;
  std::string broker;
  std::string store;
  std::uint32_t orders = 0;
};

const std::vector<Service>& services() { return properties::find_workflow("orders")->services; }

const Service& service_named(const std::string& name) {
  const auto found = std::find_if(services().begin(), services().end(),
                                  [&](const Service& service) { return service.name == name; });
  if (found != services().end()) return *found;
  std::string names;
  for (const Service& service : services())
    names.append(names.empty() ? "" : ", ").append(service.name);
  throw UsageError("service: unknown service '" + name + "': expected one of " + names);
}

/// Until it is told to end. What the service committed outlives it in the store, if that has a
/// place.
int act(const ServiceArguments& arguments) {
  using namespace std::chrono_literals;
  const Service& service = service_named(arguments.name);
  const auto url = reachable(arguments.broker);
  std::optional<TemporaryFolder> temporary;
  if (arguments.store.empty()) temporary.emplace();
  const std::filesystem::path store =
      temporary ? temporary->path() : std::filesystem::path(arguments.store);
  note_interruptions();
  RabbitWorld world(std::span(&service, 1), url, store);
  // It may run for years, and nobody judges it.
  world.history().kept = false;
  world.on_note([](sim::Time at, std::string_view actor, std::string_view text) {
    fmt::print("  {:>12}  {:<13} {}\n", sim::clock_text(at), actor, text);
    std::fflush(stdout);
  });
  world.open(properties::workload(arguments.orders));
  while (!interrupted()) world.run_until(interrupted, 1h);
  world.shut_down();
  return 0;
}

}  // namespace

void add_service(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("service", "one service of the example as a process of its own");
  const auto arguments = std::make_shared<ServiceArguments>();
  command.add_option("name", arguments->name, "order, payment, inventory or notification")
      ->required()
      ->type_name("NAME");
  command.add_option("--broker", arguments->broker, "amqp://user:password@host:port/vhost")
      ->required()
      ->type_name("URL");
  command
      .add_option("--store", arguments->store,
                  "the folder of its SQLite file, and of the idempotency keys that the services "
                  "of one folder share; without it, what it knows is gone when it ends")
      ->check(existing_folder())
      ->type_name("FOLDER");
  command
      .add_option("--orders", arguments->orders, "how many requests of customers, for order only")
      ->check(whole_number(0, properties::orders_max))
      ->type_name("N");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
