#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/run.hpp"
#include "properties/scenario.hpp"
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
  const Catalogue* catalogue = nullptr;
  std::string name;
  std::string broker;
  std::string store;
  std::string workflow;
  Requests requests;
};

const Service* find_service(const properties::Workflow& workflow, const std::string& name) {
  const auto services = workflow.services();
  const auto found = std::find_if(services.begin(), services.end(),
                                  [&](const Service& service) { return service.name == name; });
  return found == services.end() ? nullptr : &*found;
}

/// The one that was named, or else the first that should hold and has such a service.
const properties::Workflow& workflow_of(const ServiceArguments& arguments) {
  if (!arguments.workflow.empty())
    return workflow_named(*arguments.catalogue, arguments.workflow, "--workflow");
  std::string names;
  for (const properties::Workflow& workflow : arguments.catalogue->workflows()) {
    if (workflow.expectation().verdict != properties::Verdict::held) continue;
    if (find_service(workflow, arguments.name)) return workflow;
    for (const Service& service : workflow.services())
      names.append(names.empty() ? "" : ", ").append(service.name);
  }
  throw UsageError("service: unknown service '" + arguments.name + "': expected one of " + names);
}

const Service& service_of(const properties::Workflow& workflow, const std::string& name) {
  if (const Service* const service = find_service(workflow, name)) return *service;
  std::string names;
  for (const Service& service : workflow.services())
    names.append(names.empty() ? "" : ", ").append(service.name);
  throw UsageError("service: unknown service '" + name + "': expected one of " + names);
}

/// Until it is told to end. What the service committed outlives it in the store, if that has a
/// place.
int act(const ServiceArguments& arguments) {
  using namespace std::chrono_literals;
  const properties::Workflow& workflow = workflow_of(arguments);
  arguments.requests.require_noun_of(workflow);
  const Service& service = service_of(workflow, arguments.name);
  const auto url = reachable(arguments.broker);
  std::optional<TemporaryFolder> temporary;
  if (arguments.store.empty()) temporary.emplace();
  const std::filesystem::path store =
      temporary ? temporary->path() : std::filesystem::path(arguments.store);
  note_interruptions();
  RabbitWorld world(std::span(&service, 1), url, store, workflow.effects());
  // It may run for years, and nobody judges it.
  world.history().kept = false;
  world.on_note([](sim::Time at, std::string_view actor, std::string_view text) {
    fmt::print("  {:>12}  {:<13} {}\n", sim::clock_text(at), actor, text);
    std::fflush(stdout);
  });
  world.open(requests_of(workflow, arguments.requests.count));
  while (!interrupted()) world.run_until(interrupted, 1h);
  world.shut_down();
  return 0;
}

std::string complain_of_no_folder(const std::string& text) {
  std::error_code error;
  if (std::filesystem::is_directory(text, error)) return {};
  return fmt::format("found '{}', expected a folder that is there", text);
}

}  // namespace

void add_service(CommandLine& line, const Catalogue& catalogue) {
  Command command = line.add("service", "one service as a process of its own");
  const auto arguments = std::make_shared<ServiceArguments>();
  arguments->catalogue = &catalogue;
  command.text("name", arguments->name, "a service of a workflow", "NAME").required();
  command.text("--broker", arguments->broker, "amqp://user:password@host:port/vhost", "URL")
      .required();
  command
      .text("--store", arguments->store,
            "the folder of its SQLite file, and of the idempotency keys that the services of one "
            "folder share; without it, what it knows is gone when it ends",
            "FOLDER")
      .check(complain_of_no_folder);
  command.text("--workflow", arguments->workflow,
               "whose service it is, where several have one of that name", "WORKFLOW");
  arguments->requests.count = 0;
  arguments->requests.add_to(command, catalogue, 0);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
