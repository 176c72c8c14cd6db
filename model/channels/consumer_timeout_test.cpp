#include "model/channels/consumer_timeout.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <variant>

#include "model/broker.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model {
namespace {

using namespace std::chrono_literals;

constexpr Time at(Duration since_start) { return Time(since_start); }

TEST(ConsumerTimeout, ends_as_soon_as_a_delivery_has_waited_longer) {
  EXPECT_EQ(ConsumerTimeout{30min}.end(at(70s)), at(31min + 10s + 1ms));
}

/// A broker with an open channel, a queue with two messages, and a clock.
struct World {
  Broker broker;
  Time now{};

  World() {
    say("c1 connection.open");
    say("c1.1 channel.open");
    say("c1.1 queue.declare queue='q'");
    say("c1.1 basic.publish exchange='' routing_key='q' body='a'");
    say("c1.1 basic.publish exchange='' routing_key='q' body='b'");
  }
  void say(std::string_view line) { broker.apply(parse_command(line), now); }
  Effects advance(Duration by) {
    Effects effects;
    broker.advance(now += by, effects);
    return effects;
  }
};

TEST(Broker, has_no_deadline_while_nothing_is_unacknowledged) {
  World world;
  EXPECT_EQ(world.broker.next_deadline(), std::nullopt);
  world.say("c1.1 basic.get queue='q'");
  EXPECT_EQ(world.broker.next_deadline(), at(30min + 1ms));
  world.say("c1.1 basic.ack delivery_tag=1");
  EXPECT_EQ(world.broker.next_deadline(), std::nullopt);
  EXPECT_TRUE(world.advance(2h).empty());
  EXPECT_EQ(world.broker.next_timeout_check(), std::nullopt);
}

TEST(Broker, waits_for_the_oldest_delivery_only) {
  World world;
  world.say("c1.1 basic.get queue='q'");
  world.advance(10min);
  world.say("c1.1 basic.get queue='q'");
  world.say("c1.1 basic.ack delivery_tag=1");
  EXPECT_EQ(world.broker.next_deadline(), at(40min + 1ms));
  EXPECT_TRUE(world.advance(30min + 1ms - 1us).empty());
  const Effects effects = world.advance(1us);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<ChannelClosed>(effects[0]));
  EXPECT_EQ(world.broker.next_deadline(), std::nullopt);
}

TEST(Broker, that_stops_waits_for_nobody) {
  World world;
  world.say("c1.1 basic.get queue='q'");
  Effects effects;
  world.broker.crash(world.now, effects);
  EXPECT_EQ(world.broker.next_deadline(), std::nullopt);
  EXPECT_EQ(world.broker.next_timeout_check(), std::nullopt);
}

}  // namespace
}  // namespace rehearsal::model
