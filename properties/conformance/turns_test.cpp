#include "properties/conformance/turns.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "model/one_channel_test.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace model;

/// A broker on which a channel consumes from two queues, each with a backlog, under a limit of one
/// message for the whole channel.
class TurnsTest : public testing::Test {
 protected:
  TurnsTest() {
    say(ConnectionOpen{channel.connection});
    say(ChannelOpen{channel});
    for (const char* const queue : {"a", "b"}) {
      say(QueueDeclare{.channel = channel, .queue = queue});
      for (int i = 0; i < 60; ++i)
        say(Publish{.channel = channel,
                    .message = std::make_shared<const Message>("", queue, Properties(), "1")});
    }
    say(Qos{.channel = channel, .prefetch_count = 1, .global = true});
    for (const char* const queue : {"a", "b"})
      say(Consume{.channel = channel, .queue = queue, .consumer_tag = queue});
  }

  std::string say(const Command& command) {
    return turns.passed_over(broker.apply(command, {}), broker);
  }

  Broker broker;
  Turns turns;
};

/// As a broker does that always takes the first.
TEST_F(TurnsTest, says_who_never_had_one) {
  const Effects to_the_first{Deliver{.channel = channel, .consumer_tag = "a"}};
  for (int turn = 1; turn < 40; ++turn) EXPECT_EQ(turns.passed_over(to_the_first, broker), "");
  EXPECT_EQ(turns.passed_over(to_the_first, broker), "tag 'b' of c1.1 after 40 of others");
}

TEST_F(TurnsTest, finds_nobody_whom_the_model_starves) {
  for (DeliveryTag tag = 1; tag < 100; ++tag) EXPECT_EQ(say(Ack{channel, tag}), "");
}

TEST_F(TurnsTest, does_not_count_those_whose_queue_is_empty) {
  say(QueuePurge{.channel = channel, .queue = "b"});
  for (DeliveryTag tag = 1; tag < 60; ++tag) EXPECT_EQ(say(Ack{channel, tag}), "");
}

TEST_F(TurnsTest, does_not_count_those_who_are_gone) {
  say(Cancel{.channel = channel, .consumer_tag = "b"});
  for (DeliveryTag tag = 1; tag < 60; ++tag) EXPECT_EQ(say(Ack{channel, tag}), "");
}

}  // namespace
}  // namespace rehearsal::properties::conformance
