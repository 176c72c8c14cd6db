#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include "broker_adapters/amqp_server/server.hpp"
#include "broker_adapters/contract/on_broker.hpp"
#include "sim/choices.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

/// How the tests of CTest ask for it: nothing, or a way in which faults could be injected.
amqp_server::NodeOptions options_of(std::string_view way) {
  static sim::CalmChoices no_faults;
  amqp_server::NodeOptions options;
  if (way == "faultless") options.choices = &no_faults;
  options.controlled = way == "controlled";
  return options;
}

/// The model as a server, on a thread of its own.
class Served final : public testing::Environment {
 public:
  void SetUp() override {
    const char* const way = std::getenv("REHEARSAL_SERVED");
    server = std::make_unique<amqp_server::Server>(
        amqp_server::ServerOptions{.port = 0, .node = options_of(way ? way : "")});
    thread_ = std::thread([] { server->run(); });
  }
  void TearDown() override {
    server->stop();
    thread_.join();
    server.reset();
  }

  static inline std::unique_ptr<amqp_server::Server> server;

 private:
  std::thread thread_;
};

const testing::Environment* const served = testing::AddGlobalTestEnvironment(new Served);

}  // namespace

rabbitmq::BrokerUrl broker_url() {
  rabbitmq::BrokerUrl url;
  url.host = "127.0.0.1";
  url.port = Served::server->port();
  return url;
}

}  // namespace rehearsal::broker_adapters::contract
