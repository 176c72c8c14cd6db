#include <gtest/gtest.h>

#include <chrono>
#include <string_view>
#include <thread>
#include <vector>

#include "broker_adapters/amqp_server/server.hpp"
#include "model/text/text.hpp"
#include "properties/conformance/side_by_side.hpp"

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::amqp_server::Node;
using broker_adapters::amqp_server::Server;
using broker_adapters::amqp_server::ServerOptions;
using broker_adapters::rabbitmq::BrokerSwitch;
using broker_adapters::rabbitmq::BrokerUrl;
using properties::conformance::Program;
using properties::conformance::Tally;
using properties::conformance::VirtualHost;

ServerOptions on_any_port() {
  ServerOptions options;
  options.port = 0;
  return options;
}

/// The model on a port, which goes down as soon as it is told to: sooner than RabbitMQ does.
class ServedBroker final : public BrokerSwitch {
 public:
  ~ServedBroker() override {
    server_.stop();
    serving_.join();
  }

  BrokerUrl url() const { return {.host = "127.0.0.1", .port = server_.port()}; }

  void stop(model::Outage how) override {
    const auto fault =
        how == model::Outage::kill ? sim::Fault::broker_kill : sim::Fault::broker_restart;
    server_.with_node([&](Node& node, model::Time now) { node.stop_broker(fault, 200ms, now); });
  }
  void start() override { broker_adapters::rabbitmq::wait_for_login(url(), 10s); }

 private:
  Server server_{on_any_port()};
  std::thread serving_{[this] { server_.run(); }};
};

Program program_of(const std::vector<std::string_view>& before, model::Outage outage,
                   const std::vector<std::string_view>& after) {
  Program program;
  for (const std::string_view line : before) program.push_back(model::parse_command(line));
  program.push_back(outage);
  for (const std::string_view line : after) program.push_back(model::parse_command(line));
  return program;
}

/// A message that a consumer holds has an age when the broker stops, of which nobody knows but the
/// broker whether it is beyond its expiry.
TEST(Outages, are_compared_whatever_consumers_hold_when_they_begin) {
  ServedBroker broker;
  VirtualHost host(broker.url());
  host.use(broker);
  const Program program = program_of(
      {"c1 connection.open", "c1.1 channel.open",
       "c1.1 queue.declare queue='dead' durable=true arguments={x-queue-type: S 'quorum'}",
       "c1.1 queue.declare queue='held' durable=true arguments={x-dead-letter-exchange: S '', "
       "x-dead-letter-routing-key: S 'dead'}",
       "c1.1 basic.consume queue='held' consumer_tag='t'",
       "c1.1 basic.publish exchange='' routing_key='held' expiration='150' body='61'"},
      model::Outage::restart,
      {"c1 connection.open", "c1.1 channel.open", "c1.1 basic.get queue='dead'"});
  Tally tally;
  const auto divergence = compare(program, host, tally);
  EXPECT_FALSE(divergence) << divergence->difference;
  EXPECT_EQ(tally.restarts, 1u);
  EXPECT_EQ(tally.repeated, 0u);
}

}  // namespace
}  // namespace rehearsal::tools
