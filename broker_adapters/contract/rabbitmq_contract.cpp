#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

using rabbitmq::PrivateBroker;
using rabbitmq::RabbitWorld;

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
  std::string folder = (std::filesystem::temp_directory_path() / "contract-XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  {
    RabbitWorld world(services, SharedBroker::broker->url(), folder);
    world.open({});
    EXPECT_TRUE(world.run_until([&] { return performance.ended() || performance.lives() > 1; },
                                std::chrono::seconds(30)));
    world.shut_down();
  }
  std::filesystem::remove_all(folder);
  EXPECT_EQ(performance.lives(), 1u) << "the script threw";
  return performance.notes();
}

}  // namespace rehearsal::broker_adapters::contract
