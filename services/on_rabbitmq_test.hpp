#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"
#include "properties/property.hpp"
#include "properties/run.hpp"
#include "services/examples.hpp"

/// The choreographies of the simulation, performed on a real RabbitMQ, one for all tests of a
/// program.
namespace rehearsal::properties {

class OnRabbitMq : public testing::Test {
 protected:
  using World = broker_adapters::rabbitmq::RabbitWorld;
  using Broker = broker_adapters::rabbitmq::PrivateBroker;

  static void SetUpTestSuite() {
    if (Broker::installed()) broker = std::make_unique<Broker>();
  }
  static void TearDownTestSuite() { broker.reset(); }

  void SetUp() override {
    if (!broker) GTEST_SKIP() << "rabbitmq-server is not installed";
  }

  static const Workflow& example(const char* name) {
    return services::example_catalogue().at(name);
  }

  /// Its services, of which that much is asked.
  std::unique_ptr<World> opened(const Workflow& workflow, std::uint32_t requests) const {
    auto world = std::make_unique<World>(workflow.services(), broker->url(), folder.path());
    world->open(requests_of(workflow, requests));
    return world;
  }

  static RunRecord record_of(World& world, const Workflow& workflow, std::uint32_t requests) {
    return RunRecord(workflow.workload(), requests, world.history());
  }

  static bool complete(World& world, const Workflow& workflow, std::uint32_t requests) {
    const RunRecord record = record_of(world, workflow, requests);
    return std::all_of(workflow.properties().begin(), workflow.properties().end(),
                       [&](const Property& property) {
                         return property.kind != Property::Kind::eventually ||
                                !can_judge(property, record) || !property.check(record);
                       });
  }

  static std::string verdict(World& world, const Workflow& workflow, std::uint32_t requests) {
    std::string found;
    const RunRecord record = record_of(world, workflow, requests);
    for (const Violation& violation : judge(workflow.properties(), record))
      found += violation.property + ": " + violation.what + "; ";
    return found.empty() ? "held" : found;
  }

  /// Performs to the end, and a little longer: a second delivery would come then, and the next test
  /// finds its queues empty. Expects that it holds.
  static void expect_held(World& world, const Workflow& workflow, std::uint32_t requests) {
    using namespace std::chrono_literals;
    EXPECT_TRUE(world.run_until([&] { return complete(world, workflow, requests); }, 120s));
    world.run_until([] { return false; }, 2s);
    world.shut_down();
    EXPECT_EQ(verdict(world, workflow, requests), "held") << workflow.name();
  }

  /// The same, while the broker is killed when so much has been done.
  void expect_held_though_the_broker_is_killed(const Workflow& workflow, std::uint32_t requests,
                                               std::size_t acts) const {
    using namespace std::chrono_literals;
    const auto world = opened(workflow, requests);
    ASSERT_TRUE(world->run_until([&] { return world->history().acts.size() >= acts; }, 60s));
    broker->kill();
    world->run_until([] { return false; }, 500ms);
    broker->start();
    expect_held(*world, workflow, requests);
  }

  /// The same, while each of these services is crashed in turn when something more has been done.
  void expect_held_though_services_crash(const Workflow& workflow, std::uint32_t requests,
                                         const std::vector<std::string>& services) const {
    using namespace std::chrono_literals;
    const auto world = opened(workflow, requests);
    for (const std::string& service : services) {
      const std::size_t acts = world->history().acts.size();
      ASSERT_TRUE(world->run_until([&] { return world->history().acts.size() > acts; }, 60s));
      world->process(service).crash(300ms);
    }
    expect_held(*world, workflow, requests);
  }

  static inline std::unique_ptr<Broker> broker;
  broker_adapters::rabbitmq::TemporaryFolder folder;
};

}  // namespace rehearsal::properties
