#include "tools/run_on_broker.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/property.hpp"
#include "properties/run.hpp"
#include "sim/duration.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/stopwatch.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::TemporaryFolder;
using properties::OrderBook;

bool all_complete(RabbitWorld& world, std::uint32_t orders) {
  const OrderBook book(world.history(), orders);
  return std::all_of(book.orders().begin(), book.orders().end(),
                     [](const auto& order) { return order.complete(); });
}

/// Until every order is complete, and for a moment longer: a second delivery would come then.
void perform(RabbitWorld& world, std::uint32_t orders) {
  using namespace std::chrono_literals;
  const auto limit = 60s + 4s * orders;
  // Looking through the history is work, so it is done only when there is something new in it.
  std::size_t acts_seen = 0;
  const auto done = [&] {
    if (interrupted()) return true;
    return std::exchange(acts_seen, world.history().acts.size()) < world.history().acts.size() &&
           all_complete(world, orders);
  };
  world.run_until(done, limit);
  world.run_until(interrupted, 1s);
  world.shut_down();
}

Summary judged(const broker_adapters::History& history, const properties::Workflow& workflow,
               std::uint32_t orders, properties::Life life) {
  Summary summary;
  summary.workflow = workflow.name;
  summary.deliveries = history.receptions.size();
  const OrderBook book(history, orders);
  const auto violations = properties::judge({book, history}, life);
  if (!violations.empty())
    summary.verdict = properties::Verdict::falsified;
  else if (life == properties::Life::cut)
    summary.verdict = properties::Verdict::undecided;
  add_violations(summary, violations);
  return summary;
}

void print_properties(const broker_adapters::History& history, std::uint32_t orders) {
  const OrderBook book(history, orders);
  for (const properties::Property& property : properties::properties()) {
    if (property.name == "conservation") continue;
    const auto violation = property.violation({book, history});
    fmt::print("  {:<16}{}\n", property.name, violation ? "falsified: " + *violation : "held");
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

int run_on_broker(const properties::Workflow& workflow, std::uint32_t orders,
                  const std::string& url_text, bool json) {
  const BrokerUrl url = reachable(url_text);
  const TemporaryFolder folder;
  note_interruptions();
  const Stopwatch stopwatch;
  RabbitWorld world(workflow.services, url, folder.path());
  if (!json)
    world.on_note([](sim::Time at, std::string_view actor, std::string_view text) {
      fmt::print("  {:>12}  {:<13} {}\n", sim::clock_text(at), actor, text);
    });
  world.open(properties::workload(orders));
  perform(world, orders);

  const bool cut = interrupted() && !all_complete(world, orders);
  const auto life = cut ? properties::Life::cut : properties::Life::whole;
  Summary summary = judged(world.history(), workflow, orders, life);
  summary.wall_s = stopwatch.seconds();
  if (summary.verdict == properties::Verdict::undecided) summary.what = "interrupted";
  if (json) {
    print(to_json(summary));
  } else {
    print_properties(world.history(), orders);
    fmt::print("{}\n{} orders, {} deliveries in {:.1f} s on {}\n", verdict_line(summary), orders,
               summary.deliveries, summary.wall_s, url.text());
  }
  return unless_interrupted(static_cast<int>(summary.verdict));
}

}  // namespace rehearsal::tools
