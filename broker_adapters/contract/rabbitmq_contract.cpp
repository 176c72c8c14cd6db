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
  Notes notes;
  bool ended = false;
  std::uint32_t lives = 0;
  const auto run = [&](Context& context) {
    ++lives;
    return [](Context& self, Script play, Notes& seen, bool& over) -> sim::task<> {
      co_await play(self, seen);
      over = true;
    }(context, script, notes, ended);
  };
  const std::vector<Service> services{{"contract", run}};
  std::string folder = (std::filesystem::temp_directory_path() / "contract-XXXXXX").string();
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  {
    RabbitWorld world(services, SharedBroker::broker->url(), folder);
    world.open({});
    EXPECT_TRUE(world.run_until([&] { return ended || lives > 1; }, std::chrono::seconds(30)));
    world.shut_down();
  }
  std::filesystem::remove_all(folder);
  EXPECT_EQ(lives, 1u) << "the script threw";
  return notes;
}

}  // namespace rehearsal::broker_adapters::contract
