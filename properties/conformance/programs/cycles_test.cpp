#include "properties/conformance/programs/cycles.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "model/text/text.hpp"

namespace rehearsal::model::programs {
namespace {

using namespace std::chrono_literals;

/// Two queues that are each other's dead-letter target, and one before them.
struct World {
  Broker broker;
  Time now{};

  World(int ttl_of_a, int ttl_of_b) {
    say("c1 connection.open");
    say("c1.1 channel.open");
    declare("before", "a", 1000000);
    declare("a", "b", ttl_of_a);
    declare("b", "a", ttl_of_b);
  }
  void say(std::string_view line) { broker.apply(parse_command(line), now); }
  void declare(const std::string& queue, const std::string& next, int ttl) {
    say("c1.1 queue.declare queue='" + queue +
        "' arguments={x-dead-letter-exchange: S '', x-dead-letter-routing-key: S '" + next +
        "', x-message-ttl: I " + std::to_string(ttl) + "}");
  }
  void publish(const std::string& queue) {
    say("c1.1 basic.publish exchange='' routing_key='" + queue + "' body='m'");
  }
  /// RabbitMQ sees no cycle where a message was rejected once (rule 19.13).
  void publish_and_reject() {
    publish("before");
    say("c1.1 basic.get queue='before'");
    say("c1.1 basic.reject delivery_tag=1 requeue=false");
  }
  bool goes_round() const { return programs::goes_round(broker, now); }
};

TEST(Cycles, are_broken_by_the_broker_where_a_message_only_expires) {
  World world(150, 300);
  world.publish("a");
  EXPECT_FALSE(world.goes_round());
}

TEST(Cycles, go_on_after_a_rejection) {
  World world(150, 300);
  world.publish_and_reject();
  EXPECT_TRUE(world.goes_round());
}

TEST(Cycles, go_on_where_no_time_passes) {
  World world(0, 0);
  world.publish_and_reject();
  EXPECT_TRUE(world.goes_round());
}

TEST(Cycles, are_seen_before_the_copies_in_them_are_too_many) {
  World world(150, 150);
  world.say("c1.1 exchange.declare exchange='x' type='fanout'");
  for (const std::string queue : {"c", "d", "e", "f"}) {
    world.say("c1.1 queue.declare queue='" + queue +
              "' arguments={x-dead-letter-exchange: S 'x', x-message-ttl: I 1}");
    world.say("c1.1 queue.bind queue='" + queue + "' exchange='x'");
  }
  world.say("c1.1 queue.delete queue='before'");
  world.declare("before", "c", 1000000);
  world.publish_and_reject();
  EXPECT_TRUE(world.goes_round());
}

TEST(Cycles, are_not_what_a_lease_of_minutes_is) {
  World world(150, 150);
  world.say("c1.1 queue.declare queue='c' arguments={x-expires: I 600000}");
  EXPECT_FALSE(world.goes_round());
}

}  // namespace
}  // namespace rehearsal::model::programs
