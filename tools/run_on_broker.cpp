#include "tools/run_on_broker.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "broker_adapters/rabbitmq/peek.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/run.hpp"
#include "sim/duration.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/stopwatch.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::messages_in;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::TemporaryFolder;

properties::RunRecord record_of(RabbitWorld& world, const properties::Workflow& workflow,
                                std::uint32_t requests) {
  const auto stores = [&world](std::string_view service) { return world.store(service); };
  const auto queues = [&world](std::string_view queue) { return messages_in(world.url(), queue); };
  return {workflow.workload(), requests, world.history(), {}, stores, queues};
}

/// What must happen in the end has happened.
bool all_done(RabbitWorld& world, const properties::Workflow& workflow, std::uint32_t requests) {
  const auto record = record_of(world, workflow, requests);
  return std::all_of(workflow.properties().begin(), workflow.properties().end(),
                     [&](const properties::Property& property) {
                       return property.kind != properties::Property::Kind::eventually ||
                              !can_judge(property, record) || !property.check(record);
                     });
}

/// Until all is done, and for a moment longer: a second delivery would come then.
void perform(RabbitWorld& world, const properties::Workflow& workflow, std::uint32_t requests) {
  using namespace std::chrono_literals;
  const sim::Duration work = workflow.workload() ? workflow.workload()->work(requests) : 0s;
  const auto limit = 60s + std::chrono::duration_cast<std::chrono::seconds>(work);
  // Looking through the history and into queues is work, so it is done only when there is something
  // new, or once a second.
  std::size_t acts_seen = 0;
  sim::Time looks_again;
  const auto done = [&] {
    if (interrupted()) return true;
    const bool new_acts =
        std::exchange(acts_seen, world.history().acts.size()) < world.history().acts.size();
    if (!new_acts && world.scheduler().now() < looks_again) return false;
    looks_again = world.scheduler().now() + 1s;
    return all_done(world, workflow, requests);
  };
  world.run_until(done, limit);
  world.run_until(interrupted, 1s);
  world.shut_down();
}

Summary judged(const properties::RunRecord& record, const properties::Workflow& workflow,
               properties::Life life) {
  Summary summary;
  summary.workflow = workflow.name();
  summary.deliveries = record.history().receptions.size();
  const auto violations = properties::judge(workflow.properties(), record, life);
  if (!violations.empty())
    summary.verdict = properties::Verdict::falsified;
  else if (life == properties::Life::cut)
    summary.verdict = properties::Verdict::undecided;
  add_violations(summary, violations);
  return summary;
}

void print_properties(const properties::RunRecord& record, const properties::Workflow& workflow) {
  for (const properties::Property& property : workflow.properties()) {
    if (!can_judge(property, record)) continue;
    const auto wrong = property.check(record);
    fmt::print("  {:<20}{}\n", property.name, wrong ? "falsified: " + *wrong : "held");
  }
}

}  // namespace

BrokerUrl reachable(const std::string& text) {
  BrokerUrl url;
  try {
    url = broker_adapters::rabbitmq::parse_broker_url(text);
  } catch (const std::invalid_argument& error) {
    throw UsageError(std::string("--broker: ") + error.what());
  }
  try {
    RabbitWorld::check(url);
  } catch (const std::runtime_error& error) {
    throw BrokerUnavailable(std::string(error.what()) + ": expected a RabbitMQ to log in to");
  }
  return url;
}

int run_on_broker(const properties::Workflow& workflow, std::uint32_t requests,
                  const std::string& url_text, bool json) {
  const BrokerUrl url = reachable(url_text);
  const TemporaryFolder folder;
  note_interruptions();
  const Stopwatch stopwatch;
  RabbitWorld world(workflow.services(), url, folder.path(), workflow.effects());
  if (!json)
    world.on_note([](sim::Time at, std::string_view actor, std::string_view text) {
      fmt::print("  {:>12}  {:<13} {}\n", sim::clock_text(at), actor, text);
    });
  world.open(requests_of(workflow, requests));
  perform(world, workflow, requests);

  const bool cut = interrupted() && !all_done(world, workflow, requests);
  const auto record = record_of(world, workflow, requests);
  Summary summary = judged(record, workflow, cut ? properties::Life::cut : properties::Life::whole);
  summary.wall_s = stopwatch.seconds();
  if (summary.verdict == properties::Verdict::undecided) summary.what = "interrupted";
  if (json) {
    print(to_json(summary));
  } else {
    print_properties(record, workflow);
    const std::string asked = counted_requests(workflow, requests);
    fmt::print("{}\n{}{} deliveries in {:.1f} s on {}\n", verdict_line(summary),
               asked.empty() ? "" : asked + ", ", summary.deliveries, summary.wall_s, url.text());
  }
  return unless_interrupted(static_cast<int>(summary.verdict));
}

}  // namespace rehearsal::tools
