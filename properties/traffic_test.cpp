#include "properties/traffic.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

#include "model/broker.hpp"
#include "model/text.hpp"

namespace rehearsal::properties {
namespace {

/// Lets the commands act on a broker, and its effects be judged. More than three are a storm.
class Judged {
 public:
  Judged() { say({"c1 connection.open", "c1.1 channel.open"}); }

  void say(std::initializer_list<const char*> commands) {
    for (const char* const command : commands) take(command);
  }
  void wait(model::Duration time) {
    model::Effects effects;
    broker_.advance(now_ += time, effects);
    for (const model::Effect& effect : effects) traffic.on(effect);
  }

  Traffic traffic{3};

 private:
  void take(const char* command) {
    for (const model::Effect& effect : broker_.apply(model::parse_command(command), now_))
      traffic.on(effect);
  }

  model::Broker broker_;
  model::Time now_{};
};

constexpr const char* publish = "c1.1 basic.publish exchange='' routing_key='q' body='a'";

TEST(Traffic, loses_nothing_that_is_acknowledged_or_waits) {
  Judged judged;
  EXPECT_TRUE(judged.traffic.empty());
  judged.say({"c1.1 queue.declare queue='q'", publish, publish, "c1.1 basic.get queue='q'",
              "c1.1 basic.ack delivery_tag=1"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  const Traffic::Queue& queue = judged.traffic.queues().at("q");
  EXPECT_EQ(queue.enqueued, 2u);
  EXPECT_EQ(queue.by(model::Fate::acknowledged), 1u);
  EXPECT_EQ(queue.waiting(), 1u);
  EXPECT_FALSE(judged.traffic.empty());
}

TEST(Traffic, loses_what_expires_or_is_rejected) {
  Judged judged;
  judged.say({"c1.1 queue.declare queue='q' arguments={x-message-ttl: l 100}", publish, publish,
              "c1.1 basic.get queue='q'", "c1.1 basic.reject delivery_tag=1 requeue=false"});
  judged.wait(std::chrono::seconds(1));
  EXPECT_EQ(judged.traffic.lost(), "of the queue 'q' 1 rejected, 1 expired");
}

TEST(Traffic, does_not_lose_dead_letters_that_a_queue_takes) {
  Judged judged;
  judged.say({"c1.1 queue.declare queue='dead'",
              "c1.1 queue.declare queue='q' arguments={x-message-ttl: l 100, "
              "x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'dead'}",
              publish});
  judged.wait(std::chrono::seconds(1));
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  EXPECT_EQ(judged.traffic.queues().at("dead").waiting(), 1u);
}

TEST(Traffic, loses_what_no_queue_takes_unless_it_comes_back) {
  Judged judged;
  judged.say({"c1.1 basic.publish exchange='' routing_key='q' mandatory=true body='a'"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  judged.say(
      {"c1.1 basic.publish exchange='amq.fanout' routing_key='' "
       "correlation_id='7' type='Ping' body='a'"});
  EXPECT_EQ(judged.traffic.lost(),
            "1 reached no queue, at last Ping(7) to the exchange 'amq.fanout'");
}

TEST(Traffic, finds_a_message_that_comes_again_and_again) {
  Judged judged;
  judged.say({"c1.1 queue.declare queue='q'",
              "c1.1 basic.publish exchange='' routing_key='q' correlation_id='7' type='Poison' "
              "body='a'",
              "c1.1 basic.consume queue='q' consumer_tag='t'",
              "c1.1 basic.nack delivery_tag=1 requeue=true",
              "c1.1 basic.nack delivery_tag=2 requeue=true"});
  EXPECT_EQ(judged.traffic.storm(), std::nullopt);
  judged.say({"c1.1 basic.nack delivery_tag=3 requeue=true"});
  EXPECT_EQ(judged.traffic.storm(), "Poison(7) was delivered more than 3 times");
}

TEST(Traffic, names_the_cycle_of_an_event_storm) {
  Judged judged;
  judged.say({"c1.1 queue.declare queue='a'", "c1.1 queue.declare queue='b'"});
  for (const char* const queue : {"a", "b", "a", "b"}) {
    EXPECT_EQ(judged.traffic.storm(), std::nullopt);
    const std::string command = "c1.1 basic.publish exchange='' routing_key='" +
                                std::string(queue) + "' correlation_id='7' body='x'";
    judged.say({command.c_str()});
  }
  EXPECT_EQ(judged.traffic.storm(),
            "more than 3 messages of the correlation id '7', at last through the queues b, a, b");
}

}  // namespace
}  // namespace rehearsal::properties
