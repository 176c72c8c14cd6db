#include "broker_adapters/wire/faulty_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "broker_adapters/wire/wire_fixture.hpp"

namespace rehearsal::broker_adapters::wire {
namespace {

using sim::Fault;

/// A client, and a broker that writes down what it hears.
class OnAWire : public testing::Test, protected TestEnvironment {
 protected:
  void apply(std::string_view, const model::Command& command) override {
    taken.push_back(model::text(command));
  }
  void say(std::string_view line) { client.wire.down(model::parse_effect(line)); }
  void publish(std::string_view body) {
    client.send("c1.1 basic.publish exchange='' routing_key='q' body='" + std::string(body) + "'");
  }
  void deliver(int tag, std::string_view body) {
    say("c1.1 basic.deliver consumer_tag='c' delivery_tag=" + std::to_string(tag) +
        " exchange='' routing_key='q' body='" + std::string(body) + "'");
  }
  /// What is on its way arrives.
  void settle() { run_for(2ms); }
  void open(bool confirms = false) {
    client.send("c1.1 channel.open");
    if (confirms) client.send("c1.1 confirm.select");
    settle();
  }
  void open_again(bool confirms = false) {
    client.send("c1.1 channel.close");
    settle();
    say("c1.1 channel.close-ok");
    settle();
    open(confirms);
    client.heard.clear();
    taken.clear();
  }
  /// The fault strikes the message with that body, where something is done with it for the first
  /// time.
  void strike(Fault fault, std::string_view verb, std::string_view body, std::uint32_t pick = 1) {
    decide = [=, this, struck = false](Fault asked, const sim::Site& site) mutable {
      if (struck || asked != fault || site.verb != verb || site.message.body() != body) return 0u;
      struck = true;
      return pick;
    };
  }

  Lines taken;
  TestClient client{*this, 1, 1ms};
};

TEST_F(OnAWire, publishes_are_numbered_anew_when_a_channel_number_is_used_again) {
  open(true);
  publish("a");
  settle();
  say("c1.1 basic.ack delivery_tag=1");
  settle();
  open_again(true);
  publish("b");
  settle();
  say("c1.1 basic.ack delivery_tag=1");
  settle();
  EXPECT_EQ(client.heard, effects_of({"c1.1 basic.ack delivery_tag=1"}));
}

TEST_F(OnAWire, publishes_are_numbered_anew_after_the_broker_has_closed_the_channel) {
  open(true);
  publish("a");
  settle();
  say("c1.1 channel.close reply_code=404");
  settle();
  client.send("c1.1 channel.close-ok");
  open(true);
  client.heard.clear();
  publish("b");
  settle();
  say("c1.1 basic.ack delivery_tag=1");
  settle();
  EXPECT_EQ(client.heard, effects_of({"c1.1 basic.ack delivery_tag=1"}));
}

TEST_F(OnAWire, a_publish_that_is_on_its_way_when_confirms_are_asked_for_has_no_number) {
  open();
  publish("without");
  client.send("c1.1 confirm.select");
  publish("with");
  settle();
  say("c1.1 basic.ack delivery_tag=1");
  settle();
  EXPECT_EQ(client.heard, effects_of({"c1.1 basic.ack delivery_tag=1"}));
}

TEST_F(OnAWire, a_tag_is_settled_anew_when_a_channel_number_is_used_again) {
  open();
  strike(Fault::duplicate, "delivers", "a");
  deliver(1, "a");
  settle();
  client.send("c1.1 basic.ack delivery_tag=1");
  open_again();
  deliver(1, "b");
  settle();
  client.send("c1.1 basic.ack delivery_tag=1");
  settle();
  EXPECT_EQ(taken, commands_of({"c1.1 basic.ack delivery_tag=1"}));
}

TEST_F(OnAWire, a_delivery_that_came_twice_is_settled_with_all_others) {
  open();
  taken.clear();
  strike(Fault::duplicate, "delivers", "a");
  deliver(1, "a");
  settle();
  client.send("c1.1 basic.ack delivery_tag=0 multiple=true");
  client.send("c1.1 basic.ack delivery_tag=1");
  settle();
  EXPECT_EQ(taken, commands_of({"c1.1 basic.ack delivery_tag=0 multiple=true"}));
}

TEST_F(OnAWire, an_answer_for_several_publishes_stays_one) {
  open(true);
  publish("a");
  publish("b");
  settle();
  say("c1.1 basic.ack delivery_tag=2 multiple=true");
  settle();
  EXPECT_EQ(client.heard, effects_of({"c1.1 basic.ack delivery_tag=2 multiple=true"}));
}

TEST_F(OnAWire, an_answer_for_several_publishes_says_nothing_of_what_was_lost) {
  open(true);
  strike(Fault::drop, "publishes", "a");
  for (const char* const body : {"a", "b", "c"}) publish(body);
  settle();
  say("c1.1 basic.ack delivery_tag=2 multiple=true");
  settle();
  EXPECT_EQ(client.heard,
            effects_of({"c1.1 basic.ack delivery_tag=2", "c1.1 basic.ack delivery_tag=3"}));
}

TEST_F(OnAWire, an_answer_that_was_lost_is_not_made_up_for_by_a_later_one) {
  open(true);
  strike(Fault::drop, "confirms", "a");
  for (const char* const body : {"a", "b", "c"}) publish(body);
  settle();
  say("c1.1 basic.ack delivery_tag=1");
  say("c1.1 basic.ack delivery_tag=3 multiple=true");
  settle();
  EXPECT_EQ(client.heard,
            effects_of({"c1.1 basic.ack delivery_tag=2", "c1.1 basic.ack delivery_tag=3"}));
}

TEST_F(OnAWire, what_is_late_does_not_outlive_its_channel) {
  open();
  strike(Fault::delay, "publishes", "late");
  publish("late");
  open_again();
  run_for(1s);
  EXPECT_EQ(taken, Lines{});
  strike(Fault::delay, "delivers", "late");
  deliver(1, "late");
  open_again();
  run_for(1s);
  EXPECT_EQ(client.heard, Lines{});
}

TEST_F(OnAWire, what_is_late_is_lost_with_its_channel_whoever_ends_it) {
  for (const char* const end : {"c1.1 channel.close", "c1.1 channel.close-ok"}) {
    open();
    strike(Fault::delay, "publishes", "late");
    publish("late");
    client.send(end);
    settle();
    taken.clear();
    run_for(1s);
    EXPECT_EQ(taken, Lines{}) << end;
    open();
    strike(Fault::delay, "delivers", "late");
    client.send(end);
    deliver(1, "late");
    run_for(1s);
    EXPECT_EQ(client.heard, Lines{}) << end;
  }
}

TEST_F(OnAWire, what_is_late_arrives_while_its_channel_is_there) {
  client.send("c1.1 channel.open");
  strike(Fault::delay, "publishes", "late");
  publish("late");
  publish("early");
  run_for(1s);
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_THAT(taken.back(), testing::HasSubstr("late"));
}

TEST_F(OnAWire, what_no_broker_takes_is_not_taken_twice) {
  open();
  taken.clear();
  strike(Fault::duplicate, "publishes", "now");
  client.send("c1.1 basic.publish exchange='' routing_key='q' immediate=true body='now'");
  settle();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0], taken[1]) << "the first is refused, and with it the connection";
}

TEST_F(OnAWire, a_reset_is_not_put_off_by_a_stall) {
  open();
  decide = [](Fault fault, const sim::Site&) {
    return fault == Fault::reset ? 1u : fault == Fault::stall ? 60u : 0u;
  };
  publish("a");
  run_for(0ms);
  EXPECT_EQ(client.lost_because, "connection reset");
}

TEST_F(OnAWire, a_stall_within_a_stall_ends_no_earlier) {
  open();
  taken.clear();
  client.wire.stall(10s);
  client.wire.stall(1s);
  publish("a");
  run_for(2s);
  EXPECT_TRUE(client.wire.stalled());
  EXPECT_EQ(taken, Lines{});
  run_for(8s);
  EXPECT_EQ(taken.size(), 1u);
}

TEST_F(OnAWire, the_broker_gives_up_a_heartbeat_limit_after_the_silence_began) {
  client.send("c1 connection.open");
  settle();
  taken.clear();
  client.wire.stall(15s);
  run_for(10s);
  client.wire.stall(15s);
  run_for(heartbeat_limit - 10s - 1us);
  EXPECT_EQ(taken, Lines{});
  run_for(1us);
  EXPECT_EQ(taken, commands_of({"c1 connection.drop"}));
  run_for(client_notices_after);
  EXPECT_EQ(client.lost_because, "connection reset");
}

TEST_F(OnAWire, nothing_reaches_a_broker_that_has_given_the_connection_up) {
  client.send("c1 connection.open");
  open();
  client.wire.stall(heartbeat_limit + 2s);
  publish("lost");
  run_for(heartbeat_limit + 1s);
  taken.clear();
  publish("sent to nobody");
  run_for(2s);
  EXPECT_EQ(client.lost_because, std::nullopt) << "the client does not know yet";
  EXPECT_EQ(taken, Lines{});
}

TEST_F(OnAWire, a_last_word_comes_behind_what_is_due_and_not_through_a_stall) {
  TestClient near(*this, 2, 0ms);
  near.wire.down(model::parse_effect("c2.1 basic.cancel-ok consumer_tag='c'"));
  near.wire.say_last(model::parse_effect("c2 connection.close reply_code=320"));
  near.wire.broker_gone();
  EXPECT_EQ(near.heard.size(), 2u);
  TestClient stalled(*this, 3, 0ms);
  stalled.wire.stall(1s);
  stalled.wire.say_last(model::parse_effect("c3 connection.close reply_code=320"));
  EXPECT_EQ(stalled.heard, Lines{});
}

}  // namespace
}  // namespace rehearsal::broker_adapters::wire
