#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/property.hpp"
#include "properties/run.hpp"
#include "services/examples.hpp"

/// The choreographies of the simulation, performed on a real RabbitMQ.
namespace rehearsal::properties {
namespace {

using broker_adapters::Service;
using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::PrivateBroker;
using broker_adapters::rabbitmq::RabbitWorld;
using broker_adapters::rabbitmq::TemporaryFolder;
using namespace std::chrono_literals;

class OrdersOnRabbitMq : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (PrivateBroker::installed()) broker = std::make_unique<PrivateBroker>();
  }
  static void TearDownTestSuite() { broker.reset(); }

  void SetUp() override {
    if (!broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  }

  static const Workflow& orders() { return services::example_catalogue().at("orders"); }

  static RunRecord record_of(RabbitWorld& world, std::uint32_t requests) {
    return RunRecord(orders().workload(), requests, world.history());
  }

  static bool complete(RabbitWorld& world, std::uint32_t requests) {
    return !orders().property("completion")->check(record_of(world, requests));
  }

  static std::string verdict(RabbitWorld& world, std::uint32_t requests) {
    std::string found;
    for (const Violation& violation : judge(orders().properties(), record_of(world, requests)))
      found += violation.property + ": " + violation.what + "; ";
    return found.empty() ? "held" : found;
  }

  /// Performs to the end, and a little longer: a second delivery would come then, and the next test
  /// finds its queues empty.
  static bool complete_and_settle(RabbitWorld& world, std::uint32_t requests) {
    const bool completed = world.run_until([&] { return complete(world, requests); }, 120s);
    world.run_until([] { return false; }, 2s);
    world.shut_down();
    return completed;
  }

  static std::span<const Service> services_of(const char* workflow) {
    return services::example_catalogue().at(workflow).services();
  }

  static inline std::unique_ptr<PrivateBroker> broker;
  TemporaryFolder folder;
};

TEST_F(OrdersOnRabbitMq, both_choreographies_complete_every_order_without_faults) {
  for (const char* workflow : {"orders-naive", "orders"}) {
    RabbitWorld world(services_of(workflow), broker->url(), folder.path());
    world.open(requests_of(orders(), 3));
    EXPECT_TRUE(complete_and_settle(world, 3)) << workflow;
    EXPECT_EQ(verdict(world, 3), "held") << workflow;
  }
}

TEST_F(OrdersOnRabbitMq, the_hardened_choreography_survives_a_broker_that_is_killed) {
  RabbitWorld world(services_of("orders"), broker->url(), folder.path());
  world.open(requests_of(orders(), 4));
  ASSERT_TRUE(world.run_until([&] { return world.history().acts.size() >= 2; }, 60s));
  broker->kill();
  world.run_until([] { return false; }, 500ms);
  broker->start();
  EXPECT_TRUE(complete_and_settle(world, 4));
  EXPECT_EQ(verdict(world, 4), "held");
}

TEST_F(OrdersOnRabbitMq, the_hardened_choreography_survives_crashes_of_its_services) {
  RabbitWorld world(services_of("orders"), broker->url(), folder.path());
  world.open(requests_of(orders(), 3));
  for (std::size_t crashes = 0; crashes < 3; ++crashes) {
    const std::size_t acts = world.history().acts.size();
    ASSERT_TRUE(world.run_until([&] { return world.history().acts.size() > acts; }, 60s));
    world.process(1 + crashes).crash(300ms);
  }
  EXPECT_TRUE(complete_and_settle(world, 3));
  EXPECT_EQ(verdict(world, 3), "held");
}

TEST_F(OrdersOnRabbitMq, nobody_can_log_in_with_a_wrong_password_or_where_no_broker_is) {
  BrokerUrl wrong = broker->url();
  wrong.password = "wrong";
  EXPECT_THROW(RabbitWorld::check(wrong), std::runtime_error);
  BrokerUrl nowhere = broker->url();
  nowhere.port = 1;
  EXPECT_THROW(RabbitWorld::check(nowhere), std::runtime_error);
}

}  // namespace
}  // namespace rehearsal::properties
