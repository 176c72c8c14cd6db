#include "properties/conformance/shared_switch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace rehearsal::properties::conformance {
namespace {

using model::Outage;

/// Writes down what is done to the broker.
class Broker final : public broker_adapters::rabbitmq::BrokerSwitch {
 public:
  void stop(Outage how) override { done += how == Outage::kill ? 'k' : 's'; }
  void start() override {
    done += '+';
    if (fails) throw std::runtime_error("the broker is gone");
  }
  std::string done;
  bool fails = false;
};

template <class Do>
void of_each(std::size_t parties, Do it) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < parties; ++i) threads.emplace_back(it, i);
  for (std::thread& thread : threads) thread.join();
}

TEST(SharedSwitch, stops_the_broker_once_for_all_who_want_that) {
  Broker broker;
  SharedSwitch shared(broker, 3);
  of_each(3, [&](std::size_t) {
    for (int times = 0; times < 2; ++times) {
      shared.stop(Outage::kill);
      shared.start();
    }
    shared.leave();
  });
  EXPECT_EQ(broker.done, "k+k+");
  EXPECT_EQ(shared.outages(), 2u);
}

TEST(SharedSwitch, does_not_wait_for_who_has_left) {
  // Before the others want something, and while they wait.
  for (const auto stays_for : {std::chrono::milliseconds(0), std::chrono::milliseconds(50)}) {
    Broker broker;
    SharedSwitch shared(broker, 3);
    of_each(3, [&](std::size_t i) {
      if (i > 0) {
        shared.stop(Outage::restart);
        shared.start();
      } else {
        std::this_thread::sleep_for(stays_for);
      }
      shared.leave();
    });
    EXPECT_EQ(broker.done, "s+");
  }
}

TEST(SharedSwitch, does_nothing_for_nobody) {
  Broker broker;
  SharedSwitch shared(broker, 2);
  of_each(2, [&](std::size_t) { shared.leave(); });
  EXPECT_EQ(broker.done, "");
}

TEST(SharedSwitch, tells_all_when_the_broker_does_not_come_back) {
  Broker broker;
  broker.fails = true;
  SharedSwitch shared(broker, 2);
  of_each(2, [&](std::size_t) {
    shared.stop(Outage::restart);
    EXPECT_THROW(shared.start(), std::runtime_error);
    shared.leave();
  });
}

}  // namespace
}  // namespace rehearsal::properties::conformance
