#include "model/operators/alarms.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "model/broker.hpp"
#include "model/text/fields.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model {
namespace {

using Lines = std::vector<std::string>;

Lines text_of(const Effects& effects) {
  Lines lines;
  for (const Effect& effect : effects) lines.push_back(text(effect));
  return lines;
}

/// A state with an open connection.
State state_with(ConnectionId connection) {
  State state;
  state.add_connection(connection);
  return state;
}

const Command publish = parse_command("c1.1 basic.publish exchange='' routing_key='q' body='a'");
const Command get = parse_command("c1.1 basic.get queue='q'");

TEST(Alarms, hold_nothing_while_none_is_raised) {
  State state = state_with(ConnectionId{1});
  Effects effects;
  EXPECT_FALSE(hold(state, publish, effects));
  EXPECT_TRUE(effects.empty());
}

TEST(Alarms, release_what_they_held_in_its_order) {
  State state = state_with(ConnectionId{1});
  Effects effects;
  raise_alarm(state, Resource::memory);
  EXPECT_FALSE(hold(state, get, effects));
  EXPECT_TRUE(hold(state, publish, effects));
  EXPECT_TRUE(hold(state, get, effects));
  EXPECT_TRUE(state.alarms.released.empty());
  clear_alarm(state, Resource::memory, effects);
  EXPECT_EQ(text_of(effects),
            (Lines{"c1 connection.blocked reason='low on memory'", "c1 connection.unblocked"}));
  ASSERT_EQ(state.alarms.released.size(), 2u);
  EXPECT_EQ(state.alarms.released[0], publish);
  EXPECT_EQ(state.alarms.released[1], get);
}

TEST(Alarms, may_be_raised_again_while_what_they_held_is_performed) {
  State state = state_with(ConnectionId{1});
  Effects effects;
  raise_alarm(state, Resource::memory);
  hold(state, publish, effects);
  hold(state, publish, effects);
  clear_alarm(state, Resource::memory, effects);
  raise_alarm(state, Resource::memory);
  EXPECT_TRUE(hold(state, state.alarms.released.pop_front(), effects));
  EXPECT_TRUE(hold(state, state.alarms.released.pop_front(), effects));
  EXPECT_EQ(state.alarms.held[ConnectionId{1}].size(), 2u);
}

TEST(Alarms, last_until_neither_the_operator_nor_the_watermark_has_one) {
  State state = state_with(ConnectionId{1});
  Effects effects;
  raise_alarm(state, Resource::memory);
  hold(state, publish, effects);
  effects.clear();
  set_above_watermark(state, false, effects);
  EXPECT_EQ(text_of(effects), Lines{}) << "the operator's is not the watermark's to clear";
  set_above_watermark(state, true, effects);
  clear_alarm(state, Resource::memory, effects);
  EXPECT_EQ(text_of(effects), Lines{}) << "nor the other way round";
  set_above_watermark(state, false, effects);
  EXPECT_EQ(text_of(effects), Lines{"c1 connection.unblocked"});
}

TEST(Alarms, that_were_asked_for_outlast_the_broker_s_own_look_at_its_memory) {
  MemoryOptions memory;
  memory.total = 1 << 30;
  Broker broker(memory);
  const auto say = [&](std::string_view line) {
    return text_of(broker.apply(parse_command(line), Time{}));
  };
  say("operator raise_alarm source='memory'");
  say("c1 connection.open");
  say("c1.1 channel.open");
  EXPECT_EQ(say("c1.1 basic.publish exchange='' routing_key='q' body='a'"),
            Lines{"c1 connection.blocked reason='low on memory'"});
  Effects effects;
  broker.advance(Time(std::chrono::seconds(5)), effects);
  EXPECT_EQ(text_of(effects), Lines{});
  EXPECT_TRUE(broker.memory_alarm());
}

TEST(Alarms, are_over_for_a_connection_that_is_gone) {
  Broker broker;
  const auto say = [&](std::string_view line) {
    return text_of(broker.apply(parse_command(line), Time{}));
  };
  say("c1 connection.open");
  say("c1.1 channel.open");
  say("operator raise_alarm source='disk'");
  EXPECT_EQ(say("c1.1 basic.publish exchange='' routing_key='q' body='a'"),
            Lines{"c1 connection.blocked reason='low on disk'"});
  say("c1 connection.drop");
  EXPECT_EQ(say("operator clear_alarm source='disk'"), Lines{});
  EXPECT_EQ(broker, [] {
    Broker other;
    for (const char* line : {"c1 connection.open", "c1.1 channel.open", "c1 connection.drop"}) {
      other.apply(parse_command(line), Time{});
    }
    return other;
  }());
}

}  // namespace
}  // namespace rehearsal::model
