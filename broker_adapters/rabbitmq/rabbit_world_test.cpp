#include "broker_adapters/rabbitmq/rabbit_world.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "broker_adapters/rabbitmq/temporary_folder.hpp"

/// What needs no broker: the services connect to none.
namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using namespace std::chrono_literals;

/// More than a scheduler lets pass without time moving.
constexpr int too_many = 1'000'000;

/// Never comes back to the scheduler, for nothing that it awaits makes it wait.
sim::task<> acts_on_and_on(Context& context) {
  for (int i = 0; i < too_many; ++i) co_await context.act("charge", "101");
}

TEST(RabbitWorld, ends_where_a_service_acts_on_and_on_and_says_which) {
  const std::vector<Service> services{{"payment", acts_on_and_on}};
  const TemporaryFolder folder;
  RabbitWorld world(services, BrokerUrl(), folder.path());
  world.history().kept = false;
  world.open({});
  try {
    world.run_until([] { return true; }, 1s);
    FAIL() << "expected a livelock";
  } catch (const sim::Livelock& livelock) {
    EXPECT_TRUE(std::string(livelock.what()).starts_with("payment spins")) << livelock.what();
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::rabbitmq
