#include "properties/traffic.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <variant>

#include "model/broker.hpp"
#include "model/text/text.hpp"

namespace rehearsal::properties {
namespace {

/// Lets the commands act on a broker, and all be judged. More than three are a storm.
class JudgedTraffic {
 public:
  explicit JudgedTraffic(TrafficOptions options = {.storm = 3, .ignored = {}}) : traffic(options) {
    say({"c1 connection.open", "c1.1 channel.open"});
  }

  void say(std::initializer_list<const char*> commands) {
    for (const char* const command : commands) take(model::parse_command(command));
  }
  void wait(model::Duration time) {
    model::Effects effects;
    broker_.advance(now_ += time, effects);
    for (const model::Effect& effect : effects) traffic.done(now_, effect);
  }

  /// Of the client that consumes directly, where replies to it go.
  std::string reply_address() {
    say({"c1.1 queue.declare queue='asked'",
         "c1.1 basic.publish exchange='' routing_key='asked' reply_to='amq.rabbitmq.reply-to' "
         "body='?'"});
    const model::Effects got =
        broker_.apply(model::parse_command("c1.1 basic.get queue='asked' no_ack=true"), now_);
    return std::get<model::GetOk>(got.front()).message->properties().reply_to.value();
  }

  Traffic traffic;

 private:
  void take(const model::Command& command) {
    traffic.said(now_, command);
    for (const model::Effect& effect : broker_.apply(command, now_)) traffic.done(now_, effect);
  }

  model::Broker broker_;
  model::Time now_{};
};

constexpr const char* publish = "c1.1 basic.publish exchange='' routing_key='q' body='a'";

TEST(Traffic, loses_nothing_that_is_acknowledged_or_waits) {
  JudgedTraffic judged;
  EXPECT_TRUE(judged.traffic.empty());
  judged.say({"c1.1 queue.declare queue='q'", publish, publish, "c1.1 basic.get queue='q'",
              "c1.1 basic.ack delivery_tag=1"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  const Traffic::Queue& queue = judged.traffic.queues().at("q");
  EXPECT_EQ(queue.copies.enqueued, 2u);
  EXPECT_EQ(queue.copies.by(model::Fate::acknowledged), 1u);
  EXPECT_EQ(queue.copies.waiting(), 1u);
  EXPECT_FALSE(judged.traffic.empty());
}

TEST(Traffic, loses_what_expires_or_is_rejected) {
  JudgedTraffic judged;
  judged.say({"c1.1 queue.declare queue='q' arguments={x-message-ttl: l 100}", publish, publish,
              "c1.1 basic.get queue='q'", "c1.1 basic.reject delivery_tag=1 requeue=false"});
  judged.wait(std::chrono::seconds(1));
  EXPECT_EQ(judged.traffic.lost(), "of the queue 'q' 1 rejected, 1 expired");
}

TEST(Traffic, does_not_lose_dead_letters_that_a_queue_takes) {
  JudgedTraffic judged;
  judged.say({"c1.1 queue.declare queue='dead'",
              "c1.1 queue.declare queue='q' arguments={x-message-ttl: l 100, "
              "x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'dead'}",
              publish});
  judged.wait(std::chrono::seconds(1));
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  EXPECT_EQ(judged.traffic.queues().at("dead").copies.waiting(), 1u);
}

TEST(Traffic, loses_what_no_queue_takes_unless_it_comes_back) {
  JudgedTraffic judged;
  judged.say({"c1.1 basic.publish exchange='' routing_key='q' mandatory=true body='a'"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  judged.say(
      {"c1.1 basic.publish exchange='amq.fanout' routing_key='' "
       "correlation_id='7' type='Ping' body='a'"});
  EXPECT_EQ(judged.traffic.lost(),
            "1 reached no queue, at last Ping(7) to the exchange 'amq.fanout'");
}

TEST(Traffic, names_what_it_lost_last_and_not_what_came_back_since) {
  JudgedTraffic judged;
  judged.say({"c1.1 basic.publish exchange='' routing_key='q' type='Ping' body='a'",
              "c1.1 basic.publish exchange='' routing_key='q' mandatory=true body='b'"});
  EXPECT_EQ(judged.traffic.lost(), "1 reached no queue, at last Ping() to the exchange ''");
}

TEST(Traffic, does_not_lose_replies_that_were_delivered) {
  for (const std::string mandatory : {"", " mandatory=true"}) {
    JudgedTraffic judged;
    judged.say({"c1.1 basic.consume queue='amq.rabbitmq.reply-to' no_ack=true"});
    const std::string reply = "c1.1 basic.publish exchange='' body='a' routing_key='" +
                              judged.reply_address() + "'" + mandatory;
    judged.say({reply.c_str()});
    EXPECT_EQ(judged.traffic.lost(), std::nullopt) << mandatory;
  }
}

TEST(Traffic, does_not_judge_what_is_published_to_an_ignored_exchange) {
  JudgedTraffic judged({.storm = 3, .ignored = {"events"}});
  judged.say({"c1.1 exchange.declare exchange='events' type='fanout'",
              "c1.1 basic.publish exchange='events' routing_key='' body='nobody is there'",
              "c1.1 queue.declare queue='q' arguments={x-message-ttl: l 100}",
              "c1.1 queue.bind queue='q' exchange='events' routing_key=''",
              "c1.1 basic.publish exchange='events' routing_key='' body='late'", publish});
  judged.wait(std::chrono::seconds(1));
  EXPECT_EQ(judged.traffic.lost(), "of the queue 'q' 1 expired");
}

constexpr const char* event = "c1.1 basic.publish exchange='events' routing_key='' body='e'";

TEST(Traffic, does_not_lose_what_a_closed_channel_swallows_for_an_ignored_exchange) {
  JudgedTraffic judged({.storm = 3, .ignored = {"events"}});
  judged.say({"c1.1 exchange.declare exchange='events' type='fanout'",
              "c1.1 queue.declare queue='q' passive=true", event});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
  judged.say({publish});
  EXPECT_EQ(judged.traffic.lost().value_or("").substr(0, 29), "1 swallowed by a closed chann");
}

TEST(Traffic, takes_what_is_published_to_an_ignored_exchange_for_no_sign_that_it_goes_on) {
  JudgedTraffic judged({.storm = 3, .ignored = {"events"}});
  judged.say({"c1.1 exchange.declare exchange='events' type='fanout'",
              "c1.1 queue.declare queue='q'", publish, "c1.1 queue.delete queue='q'", event});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
}

TEST(Traffic, does_not_lose_what_goes_with_the_queues_of_a_client_that_leaves) {
  for (const char* const leave :
       {"c2 connection.close", "c2.1 channel.close", "c2.1 basic.cancel consumer_tag='t'"}) {
    JudgedTraffic judged;
    judged.say({"c2 connection.open", "c2.1 channel.open",
                "c2.1 queue.declare queue='q' auto_delete=true", publish,
                "c2.1 basic.consume queue='q' consumer_tag='t'", leave,
                "c1.1 queue.declare queue='other'",
                "c1.1 basic.publish exchange='' routing_key='other' body='a'"});
    EXPECT_EQ(judged.traffic.lost(), std::nullopt) << leave;
  }
}

TEST(Traffic, loses_what_goes_with_a_queue_unless_it_was_the_end) {
  for (const char* const end : {"c2 connection.drop", "c1.1 queue.delete queue='q'"}) {
    JudgedTraffic judged;
    judged.say({"c2 connection.open", "c2.1 channel.open",
                "c2.1 queue.declare queue='q' auto_delete=true", publish,
                "c2.1 basic.consume queue='q' consumer_tag='t'", end});
    EXPECT_EQ(judged.traffic.lost(), std::nullopt) << end;
    EXPECT_EQ(judged.traffic.queues().at("q").gone_at_the_end, 1u) << end;
    judged.say({"c1.1 queue.declare queue='q'", publish});
    EXPECT_EQ(judged.traffic.lost(), "of the queue 'q' 1 queue_deleted") << end;
  }
}

TEST(Traffic, loses_what_goes_with_a_queue_that_nobody_used_in_time) {
  JudgedTraffic judged;
  judged.say(
      {"c1.1 queue.declare queue='q' arguments={x-expires: l 100}", publish, "c1.1 channel.close"});
  judged.wait(std::chrono::seconds(1));
  judged.say({"c1.1 channel.open", "c1.1 queue.declare queue='q'", publish});
  EXPECT_EQ(judged.traffic.lost(), "of the queue 'q' 1 queue_deleted");
}

TEST(Traffic, loses_what_a_closed_channel_swallows_unless_it_is_published_again) {
  JudgedTraffic judged;
  judged.say({"c1.1 queue.declare queue='q'", "c1.1 queue.declare queue='r' passive=true", publish,
              "c1.1 basic.publish exchange='' routing_key='q' type='Ping' body='b'"});
  EXPECT_EQ(judged.traffic.lost(),
            "2 swallowed by a closed channel, at last Ping() to the exchange ''");
  EXPECT_FALSE(judged.traffic.empty());
  judged.say({"c1.1 channel.close-ok", "c1.1 channel.open", publish,
              "c1.1 basic.publish exchange='' routing_key='q' type='Ping' body='b'"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
}

TEST(Traffic, loses_what_an_alarm_held_back_until_its_client_was_gone) {
  JudgedTraffic judged;
  judged.say({"c1.1 queue.declare queue='q'", "operator raise_alarm source='disk'", publish,
              publish, "c1 connection.drop"});
  EXPECT_EQ(judged.traffic.lost().value_or("").substr(0, 29), "2 swallowed by a closed chann");
}

TEST(Traffic, does_not_lose_what_an_alarm_held_back_until_it_was_over) {
  JudgedTraffic judged;
  judged.say({"c1.1 queue.declare queue='q'", "operator raise_alarm source='disk'", publish,
              "operator clear_alarm source='disk'", "c1 connection.drop"});
  EXPECT_EQ(judged.traffic.lost(), std::nullopt);
}

TEST(Traffic, finds_a_message_that_comes_again_and_again) {
  JudgedTraffic judged;
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
  JudgedTraffic judged;
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

/// Handles all that waits in the queue, by as many publishes to it for each message. Says what
/// comes of `rounds` of it, if at most a hundred messages of one correlation id are not a storm.
std::optional<std::string> after_rounds(int rounds, int answers, const char* settle) {
  JudgedTraffic judged({.storm = 100, .ignored = {}});
  const char* const ask =
      "c1.1 basic.publish exchange='' routing_key='q' correlation_id='7' body='x'";
  judged.say({"c2 connection.open", "c2.1 channel.open", "c1.1 queue.declare queue='q'", ask});
  const char* const answer =
      "c2.1 basic.publish exchange='' routing_key='q' correlation_id='7' body='x'";
  int waiting = 1;
  for (int round = 0; round < rounds; ++round, waiting *= answers) {
    for (int handled = 0; handled < waiting; ++handled) {
      judged.say({"c2.1 basic.get queue='q'"});
      for (int answered = 0; answered < answers; ++answered) judged.say({answer});
      judged.say({settle});
    }
  }
  return judged.traffic.storm();
}

TEST(Traffic, finds_a_storm_that_multiplies_in_its_fourth_round) {
  constexpr const char* settle = "c2.1 basic.ack delivery_tag=0 multiple=true";
  EXPECT_EQ(after_rounds(2, 2, settle), std::nullopt);
  EXPECT_EQ(after_rounds(3, 2, settle),
            "1, 2, 4, 8 messages of the correlation id '7' came round for round through the queues "
            "q, q");
  EXPECT_EQ(after_rounds(50, 1, settle), std::nullopt) << "a circle is one when it is long";
}

TEST(Traffic, takes_many_messages_that_nobody_asked_for_for_no_storm) {
  JudgedTraffic judged({.storm = 100, .ignored = {}});
  judged.say({"c1.1 queue.declare queue='q'"});
  for (int i = 0; i < 100; ++i)
    judged.say({"c1.1 basic.publish exchange='' routing_key='q' correlation_id='7' body='x'"});
  EXPECT_EQ(judged.traffic.storm(), std::nullopt);
}

}  // namespace
}  // namespace rehearsal::properties
