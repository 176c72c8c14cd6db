#include "properties/conformance/shared_switch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rehearsal::properties::conformance {
namespace {

using model::Outage;

/// Writes down what is done to the broker.
class SwitchedBroker final : public broker_adapters::rabbitmq::BrokerSwitch {
 public:
  void stop(Outage how) override { done += how == Outage::kill ? 'k' : 's'; }
  void start() override {
    done += '+';
    if (fails) throw std::runtime_error("the broker is gone");
  }
  std::string done;
  bool fails = false;
};

/// A broker and the switch of it that several threads share.
struct Scene {
  explicit Scene(std::size_t parties) : shared(broker, parties) {}
  SwitchedBroker broker;
  SharedSwitch shared;
};

/// How long the threads have until one of them is taken to wait for ever.
constexpr std::chrono::seconds patience(20);

/// Lets as many threads as there are parties do it with a scene, which is returned. Null if one of
/// them waits for ever: that one is left alone, and keeps the scene.
template <class Do>
std::shared_ptr<Scene> of_each(std::size_t parties, Do it, bool fails = false) {
  const auto scene = std::make_shared<Scene>(parties);
  scene->broker.fails = fails;
  std::vector<std::future<void>> ends;
  for (std::size_t i = 0; i < parties; ++i) {
    std::packaged_task<void()> task([=] { it(scene->shared, i); });
    ends.push_back(task.get_future());
    std::thread(std::move(task)).detach();
  }
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (std::future<void>& end : ends) {
    if (end.wait_until(deadline) != std::future_status::ready) return nullptr;
    end.get();
  }
  return scene;
}

constexpr const char* waits_for_ever = "one of them waits for ever";

TEST(SharedSwitch, stops_the_broker_once_for_all_who_want_that) {
  const auto after = of_each(3, [](SharedSwitch& shared, std::size_t) {
    for (int times = 0; times < 2; ++times) {
      shared.stop(Outage::kill);
      shared.start();
    }
    shared.leave();
  });
  ASSERT_TRUE(after) << waits_for_ever;
  EXPECT_EQ(after->broker.done, "k+k+");
  EXPECT_EQ(after->shared.outages(), 2u);
}

TEST(SharedSwitch, does_not_wait_for_who_has_left) {
  // Before the others want something, and while they wait.
  for (const auto stays_for : {std::chrono::milliseconds(0), std::chrono::milliseconds(50)}) {
    const auto after = of_each(3, [stays_for](SharedSwitch& shared, std::size_t i) {
      if (i > 0) {
        shared.stop(Outage::restart);
        shared.start();
      } else {
        std::this_thread::sleep_for(stays_for);
      }
      shared.leave();
    });
    ASSERT_TRUE(after) << waits_for_ever;
    EXPECT_EQ(after->broker.done, "s+");
  }
}

TEST(SharedSwitch, does_nothing_for_nobody) {
  const auto after = of_each(2, [](SharedSwitch& shared, std::size_t) { shared.leave(); });
  ASSERT_TRUE(after) << waits_for_ever;
  EXPECT_EQ(after->broker.done, "");
}

TEST(SharedSwitch, tells_all_when_the_broker_does_not_come_back) {
  const bool fails = true;
  const auto after = of_each(
      2,
      [](SharedSwitch& shared, std::size_t) {
        shared.stop(Outage::restart);
        EXPECT_THROW(shared.start(), std::runtime_error);
        shared.leave();
      },
      fails);
  EXPECT_TRUE(after) << waits_for_ever;
}

}  // namespace
}  // namespace rehearsal::properties::conformance
