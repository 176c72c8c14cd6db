#include <gtest/gtest.h>

#include <memory>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

using rabbitmq::PrivateBroker;
using rabbitmq::RabbitWorld;
using rabbitmq::TemporaryFolder;

/// One broker for all tests of the program.
class SharedBroker final : public testing::Environment {
 public:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    broker = std::make_unique<PrivateBroker>();
  }
  void TearDown() override { broker.reset(); }

  static inline std::unique_ptr<PrivateBroker> broker;
};

const testing::Environment* const shared_broker =
    testing::AddGlobalTestEnvironment(new SharedBroker);

}  // namespace

Notes perform(Script script) {
  Performance performance(script);
  const std::vector<Service> services = performance.services();
  const TemporaryFolder folder;
  RabbitWorld world(services, SharedBroker::broker->url(), folder.path());
  world.open({});
  EXPECT_TRUE(world.run_until([&] { return performance.ended() || performance.lives() > 1; },
                              std::chrono::seconds(30)));
  world.shut_down();
  EXPECT_EQ(performance.lives(), 1u) << "the script threw";
  return performance.notes();
}

}  // namespace rehearsal::broker_adapters::contract
