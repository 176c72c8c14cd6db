#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "tools/backlog_report.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/run_on_broker.hpp"
#include "tools/stopwatch.hpp"

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::RemoteBroker;
using broker_adapters::rabbitmq::TemporaryFolder;
using services::lazy_backlog::Backlog;

/// The queue of the other mode must go first, and nothing shall stay.
void delete_queue(const BrokerUrl& url) {
  RemoteBroker broker(url);
  const model::ConnectionId connection{1};
  const model::ChannelId channel{connection, 1};
  broker.send(model::ConnectionOpen{connection});
  broker.send(model::ChannelOpen{channel});
  broker.send(model::QueueDelete{.channel = channel, .queue = services::lazy_backlog::queue});
  model::Effects effects;
  const Stopwatch stopwatch;
  while (stopwatch.seconds() < 30) {
    broker.receive(100ms, effects);
    const bool answered =
        !effects.empty() && (std::holds_alternative<model::QueueDeleteOk>(effects.back()) ||
                             std::holds_alternative<model::ChannelClosed>(effects.back()));
    if (answered) return;
  }
}

}  // namespace

BacklogResult run_mode_on_broker(const BacklogArguments& arguments, const std::string& mode,
                                 const BrokerUrl& url) {
  const Stopwatch stopwatch;
  const Backlog backlog = backlog_of(arguments, mode);
  BacklogResult result;
  result.mode = mode;
  delete_queue(url);
  const TemporaryFolder folder;
  const auto services = services::lazy_backlog::services(backlog, result.progress);
  RabbitWorld world(services, url, folder.path());
  world.history().kept = false;
  world.open({});
  const auto over = [&] { return interrupted() || result.progress.drained_at != sim::Time{}; };
  world.run_until(over, 60s + std::chrono::milliseconds(arguments.messages));
  world.shut_down();
  delete_queue(url);
  result.verdict = verdict_of(backlog, result.progress);
  result.wall_s = stopwatch.seconds();
  return result;
}

}  // namespace rehearsal::tools
