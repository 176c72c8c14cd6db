#include "model/broker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "model/text/fields.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model {
namespace {

/// A broker that is spoken to in text.
struct Conversation {
  Broker broker;

  Time now{};

  std::vector<std::string> say(std::string_view line) {
    std::vector<std::string> lines;
    for (const Effect& effect : broker.apply(parse_command(line), now)) {
      lines.push_back(text(effect));
    }
    return lines;
  }
  void say_all(std::initializer_list<std::string> lines) {
    for (const std::string& line : lines) say(line);
  }
};

using Lines = std::vector<std::string>;

TEST(Broker, ignores_what_was_on_its_way_when_the_connection_ended) {
  Conversation with;
  with.say_all({"c1 connection.open", "c1.1 channel.open", "c1 connection.drop"});
  EXPECT_EQ(with.say("c1.1 queue.declare queue='q'"), Lines{});
  EXPECT_EQ(with.say("c1.1 channel.open"), Lines{});
  EXPECT_EQ(with.say("c1.1 channel.close-ok"), Lines{});
  EXPECT_EQ(with.say("c1 connection.close"), Lines{});
  EXPECT_FALSE(with.broker.has_queue("q"));
}

TEST(Broker, that_is_asked_for_the_impossible_says_that_the_caller_is_wrong) {
  Conversation with;
  with.say_all({"c1 connection.open", "c1.1 channel.open"});
  EXPECT_THROW(with.say("c1 connection.open"), std::logic_error);
  EXPECT_THROW(with.broker.apply(Publish{{ConnectionId{1}, 1}, nullptr}, Time{}), std::logic_error);
}

/// What RabbitMQ does when three minutes are over was looked at once: a golden script would take as
/// long (rule 26.17).
TEST(Broker, sends_dead_letters_on_their_way_again_every_three_minutes) {
  Conversation with;
  with.say_all({"c1 connection.open", "c1.1 channel.open",
                "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S 'quorum', "
                "x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'd', "
                "x-dead-letter-strategy: S 'at-least-once', x-overflow: S 'reject-publish'}",
                "c1.1 basic.publish exchange='' routing_key='q' body='a'",
                "c1.1 basic.publish exchange='' routing_key='q' body='b'",
                "c1.1 basic.get queue='q'", "c1.1 basic.reject delivery_tag=1 requeue=false",
                "c1.1 queue.declare queue='d' arguments={x-max-length: l 1, x-overflow: S "
                "'reject-publish'}"});
  const auto ready_at = [&](std::chrono::milliseconds at) {
    Effects effects;
    with.now = Time(at);
    with.broker.advance(with.now, effects);
    return with.broker.messages("d").size();
  };
  // Nothing took it at 0 s. The other one is refused at 190 s, as long as it is there.
  EXPECT_EQ(ready_at(std::chrono::milliseconds(179'999)), 0u);
  EXPECT_EQ(ready_at(std::chrono::minutes(3)), 1u);
  EXPECT_EQ(ready_at(std::chrono::seconds(190)), 1u);
  with.say_all({"c1.1 basic.get queue='q'", "c1.1 basic.reject delivery_tag=2 requeue=false",
                "c1.1 queue.purge queue='d'"});
  EXPECT_EQ(with.broker.queues()[1].dead_letters, 1u);
  EXPECT_EQ(ready_at(std::chrono::milliseconds(369'999)), 0u);
  EXPECT_EQ(ready_at(std::chrono::seconds(370)), 1u);
  EXPECT_EQ(with.broker.queues()[1].dead_letters, 0u);
}

/// Clients leave at the time of the stop: what comes back has expired by then (rule 13.5).
TEST(Broker, that_stops_expires_what_comes_back_by_the_time_at_which_it_stops) {
  for (const char* const type : {"classic", "quorum"}) {
    Conversation with;
    with.say_all({"c1 connection.open", "c1.1 channel.open",
                  "c1.1 queue.declare queue='q' durable=true arguments={x-queue-type: S '" +
                      std::string(type) + "'}",
                  "c1.1 basic.publish exchange='' routing_key='q' expiration='1000' body='a'",
                  "c1.1 basic.get queue='q'", "c2 connection.open", "c2.1 channel.open",
                  "c2.1 basic.consume queue='q' consumer_tag='t'"});
    Effects effects;
    with.broker.shutdown(Time(std::chrono::seconds(1)), effects);
    const auto expired = std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
      const auto* const settled = std::get_if<Settled>(&effect);
      return settled && settled->fate == Fate::expired;
    });
    EXPECT_EQ(expired, 1) << type;
  }
}

TEST(Broker, that_is_down_takes_no_commands) {
  Conversation with;
  Effects effects;
  EXPECT_THROW(with.broker.restart(Time{}, effects), std::logic_error);
  with.broker.crash(Time{}, effects);
  EXPECT_FALSE(with.broker.running());
  EXPECT_THROW(with.say("c1 connection.open"), std::logic_error);
  EXPECT_THROW(with.broker.crash(Time{}, effects), std::logic_error);
  with.broker.restart(Time{}, effects);
  EXPECT_TRUE(with.broker.running());
}

TEST(Broker, refuses_the_channel_number_zero) {
  Conversation with;
  with.say("c1 connection.open");
  EXPECT_EQ(with.say("c1.0 channel.open"),
            Lines{"c1 connection.close reply_code=504 reply_text='CHANNEL_ERROR - expected "
                  "\\'channel.open\\'' class_id=20 method_id=10"});
}

TEST(Broker, opens_as_many_channels_as_was_negotiated) {
  Broker broker;
  const ConnectionId connection{1};
  broker.apply(ConnectionOpen{connection}, Time{});
  for (std::uint16_t number = 1; number <= 2046; ++number) {
    broker.apply(ChannelOpen{{connection, number}}, Time{});
  }
  const ChannelId last{connection, 60000};
  EXPECT_EQ(broker.apply(ChannelOpen{last}, Time{}), Effects({ChannelOpenOk{last}}));
  const Effects refused = broker.apply(ChannelOpen{{connection, 2047}}, Time{});
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(std::get<ConnectionClosed>(refused[0]).reply_code, ReplyCode::not_allowed);
}

TEST(Broker, reports_queues_by_name_and_messages_by_position) {
  Conversation with;
  with.say_all({"c1 connection.open", "c1.1 channel.open", "c1.1 queue.declare queue='z'",
                "c1.1 queue.declare queue='a' durable=true auto_delete=true",
                "c1.1 queue.bind queue='a' exchange='amq.direct' routing_key='k'",
                "c1.1 basic.publish exchange='amq.direct' routing_key='k' body='1'",
                "c1.1 basic.publish exchange='' routing_key='a' body='2'",
                "c1.1 basic.get queue='a'", "c1.1 basic.consume queue='z'"});
  const auto queues = with.broker.queues();
  ASSERT_EQ(queues.size(), 2u);
  EXPECT_EQ(queues[0].name, "a");
  EXPECT_TRUE(queues[0].durable && queues[0].auto_delete && !queues[0].exclusive);
  EXPECT_EQ(queues[0].ready, 1u);
  EXPECT_EQ(queues[0].unacked, 1u);
  EXPECT_EQ(queues[1].name, "z");
  EXPECT_EQ(queues[1].consumers, 1u);

  const auto messages = with.broker.messages("a");
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].message->body(), "1");
  EXPECT_EQ(messages[0].held_by, (ChannelId{ConnectionId{1}, 1}));
  EXPECT_EQ(messages[1].message->body(), "2");
  EXPECT_EQ(messages[1].held_by, std::nullopt);

  EXPECT_TRUE(with.broker.has_exchange("amq.topic"));
  EXPECT_TRUE(with.broker.has_binding("amq.direct", "a", "k"));
  EXPECT_FALSE(with.broker.has_binding("amq.direct", "z", "k"));
  EXPECT_TRUE(with.broker.messages("none").empty());
}

TEST(Broker, dates_a_death_by_its_own_clock) {
  const std::chrono::seconds began(1'700'000'000);
  Conversation with{Broker(MemoryOptions{}, Profile{}, Identity{.began = began})};
  with.say_all({"c1 connection.open", "c1.1 channel.open", "c1.1 queue.declare queue='d'",
                "c1.1 queue.declare queue='q' arguments={x-max-length: l 0, "
                "x-dead-letter-exchange: S '', x-dead-letter-routing-key: S 'd'}"});
  const ChannelId channel{ConnectionId{1}, 1};
  const auto message = std::make_shared<const Message>("", "q", Properties{}, "body");
  with.broker.apply(Publish{channel, message}, Time{std::chrono::milliseconds(2500)});
  EXPECT_NE(with.say("c1.1 basic.get queue='d'").front().find("time: T 1700000002,"),
            std::string::npos);
}

TEST(Broker, has_nothing_to_do_by_itself_yet) {
  Broker broker;
  Effects effects;
  broker.advance(Time{} + std::chrono::hours(1), effects);
  EXPECT_TRUE(effects.empty());
  EXPECT_EQ(broker.next_deadline(), std::nullopt);
}

}  // namespace
}  // namespace rehearsal::model
