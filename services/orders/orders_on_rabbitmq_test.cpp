#include <gtest/gtest.h>

#include "services/on_rabbitmq_test.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::rabbitmq::BrokerUrl;

class OrdersOnRabbitMq : public OnRabbitMq {};

TEST_F(OrdersOnRabbitMq, both_choreographies_complete_every_order_without_faults) {
  for (const char* name : {"orders-naive", "orders"}) {
    const auto world = opened(example(name), 3);
    expect_held(*world, example(name), 3);
  }
}

TEST_F(OrdersOnRabbitMq, the_hardened_choreography_survives_a_broker_that_is_killed) {
  expect_held_though_the_broker_is_killed(example("orders"), 4, 2);
}

TEST_F(OrdersOnRabbitMq, the_hardened_choreography_survives_crashes_of_its_services) {
  expect_held_though_services_crash(example("orders"), 3, {"payment", "inventory", "notification"});
}

TEST_F(OrdersOnRabbitMq, nobody_can_log_in_with_a_wrong_password_or_where_no_broker_is) {
  BrokerUrl wrong = broker->url();
  wrong.password = "wrong";
  EXPECT_THROW(World::check(wrong), std::runtime_error);
  BrokerUrl nowhere = broker->url();
  nowhere.port = 1;
  EXPECT_THROW(World::check(nowhere), std::runtime_error);
}

}  // namespace
}  // namespace rehearsal::properties
