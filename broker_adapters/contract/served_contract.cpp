#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "broker_adapters/amqp_server/server.hpp"
#include "broker_adapters/contract/on_broker.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

/// The model as a server, on a thread of its own.
class Served final : public testing::Environment {
 public:
  void SetUp() override {
    server = std::make_unique<amqp_server::Server>(amqp_server::ServerOptions{.port = 0});
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
