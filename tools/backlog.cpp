#include "tools/backlog.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/simulated/simulated_world.hpp"
#include "model/queues/queue_mode.hpp"
#include "tools/backlog_on_broker.hpp"
#include "tools/backlog_report.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/stopwatch.hpp"

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::simulated::PhaseEnd;
using broker_adapters::simulated::SimulatedWorld;
using broker_adapters::simulated::SimulatedWorldOptions;
using services::lazy_backlog::Backlog;

constexpr std::uint64_t messages_max = 10'000'000;
/// Bytes: what RabbitMQ takes (rule 2.15).
constexpr std::uint64_t message_size_max = 134'217'728;
constexpr std::uint64_t memory_max = 1'048'576;
/// Between two looks at what is in memory.
constexpr sim::Duration look_interval = 10ms;

constexpr const char* memory_option = "--memory";

SimulatedWorldOptions world_options(const BacklogArguments& arguments, model::Version rabbitmq) {
  SimulatedWorldOptions options;
  options.keep_history = false;
  options.memory.total = arguments.memory << 20;
  options.profile = model::profile_of(rabbitmq);
  options.step_limit += 100 * arguments.messages;
  return options;
}

void look(const SimulatedWorld& world, BacklogMemory& memory) {
  model::Weight held;
  model::Weight paged_out;
  for (const model::QueueReport& queue : world.broker().queues()) {
    held += queue.in_memory();
    paged_out += queue.paged_out;
  }
  if (held.bytes >= memory.peak.bytes) memory.peak = held;
  if (paged_out.bytes >= memory.paged_out.bytes) memory.paged_out = paged_out;
}

/// What the broker would refuse (rule 27.6).
void check_message_size(const BacklogArguments& arguments, model::Version rabbitmq) {
  const std::size_t size_max = model::profile_of(rabbitmq).max_message_size;
  if (arguments.message_size <= size_max) return;
  throw UsageError(fmt::format("--message-size with --rabbitmq {}: expected at most {} bytes",
                               model::name_of(rabbitmq), size_max));
}

BacklogResult simulate_mode(const BacklogArguments& arguments, model::Version rabbitmq,
                            const std::string& mode) {
  const Stopwatch stopwatch;
  const Backlog backlog = backlog_of(arguments, mode);
  BacklogResult result;
  result.mode = mode;
  result.memory.emplace();
  const auto services = services::lazy_backlog::services(backlog, result.progress);
  sim::CalmChoices choices;
  SimulatedWorld world(services, choices, world_options(arguments, rabbitmq));
  world.open({});
  const sim::Time limit{24h};
  PhaseEnd end = PhaseEnd::time_limit;
  for (sim::Time until{}; end == PhaseEnd::time_limit && until < limit && !interrupted();
       until += look_interval) {
    end = world.run_until(until);
    look(world, *result.memory);
  }
  result.verdict = verdict_of(backlog, result.progress);
  result.memory->blocked = world.blocked();
  result.wall_s = stopwatch.seconds();
  return result;
}

}  // namespace

void LazyBacklog::add_to(Command command) {
  command.number("--messages", arguments_.messages, {1, messages_max}, "lazy-backlog: how many");
  command.number("--message-size", arguments_.message_size, {0, message_size_max},
                 "lazy-backlog: bytes of each body", "BYTES");
  const auto read_mode = [this](const std::string& name) {
    const auto& names = model::queue_mode_names;
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw UsageError(
          fmt::format("--queue-mode: unknown mode '{}': expected one of default, lazy", name));
    arguments_.queue_mode = name;
  };
  command.read("--queue-mode", read_mode, "lazy-backlog: default or lazy; both, if it is missing",
               "MODE");
  command.number(memory_option, arguments_.memory, {0, memory_max},
                 "lazy-backlog: of the simulated broker, in MiB; 0: no limit", "MIB");
}

void LazyBacklog::refuse(const Command& command, const std::string& workflow) const {
  for (const char* option : {"--messages", "--message-size", "--queue-mode", memory_option})
    if (command.given(option))
      throw UsageError(fmt::format("{} with {}: it is for {} only", option, workflow, name()));
}

int LazyBacklog::simulate(model::Version rabbitmq, bool json) const {
  check_message_size(arguments_, rabbitmq);
  note_interruptions();
  std::vector<BacklogResult> results;
  for (const std::string& mode : modes_of(arguments_))
    if (!interrupted()) results.push_back(simulate_mode(arguments_, rabbitmq, mode));
  return unless_interrupted(report({name(), "simulated", rabbitmq}, arguments_, results, json));
}

int LazyBacklog::run_on_broker(const Command& command, const std::string& url, bool json) const {
  if (command.given(memory_option))
    throw UsageError(std::string(memory_option) +
                     " with --broker: a real broker has the memory that it has");
  const BrokerUrl broker = reachable(url);
  note_interruptions();
  std::vector<BacklogResult> results;
  for (const std::string& mode : modes_of(arguments_))
    if (!interrupted()) results.push_back(run_mode_on_broker(arguments_, mode, broker));
  return unless_interrupted(
      report({name(), broker.text(), std::nullopt}, arguments_, results, json));
}

}  // namespace rehearsal::tools
