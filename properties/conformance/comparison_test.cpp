#include "properties/conformance/comparison.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "model/one_channel_test.hpp"

namespace rehearsal::properties::conformance {
namespace {

using namespace std::chrono_literals;
using model::channel;
using model::ConfirmAck;
using model::Effects;

/// What the broker's clock shows at the model's time 0.
constexpr auto epoch = 1'700'000'000s;

model::MessageRef dead_letter(std::uint64_t time) {
  model::Properties properties;
  model::Table death{{"time", model::Value{model::Timestamp{time}}}};
  properties.headers = {{"x-death", model::Value{model::Array{model::Value{std::move(death)}}}}};
  return std::make_shared<const model::Message>("", "q", std::move(properties), "body");
}

Effects delivery(std::uint64_t time) {
  return {model::Deliver{channel, "tag", 1, false, dead_letter(time)}};
}

TEST(Comparison, allows_the_time_of_death_two_seconds_on_the_brokers_clock) {
  const Comparison comparison(epoch);
  EXPECT_TRUE(comparison.same(delivery(5), delivery(1'700'000'007)));
  EXPECT_TRUE(comparison.same(delivery(5), delivery(1'700'000'003)));
  EXPECT_FALSE(comparison.same(delivery(5), delivery(1'700'000'008)));
  EXPECT_FALSE(comparison.same(delivery(5), delivery(5)));
}

TEST(Comparison, leaves_the_time_of_death_out_where_no_clock_is_known) {
  EXPECT_TRUE(Comparison().same(delivery(5), delivery(1'700'000'008)));
}

TEST(Comparison, sends_a_time_of_death_as_the_brokers_clock_has_it) {
  const model::Command said = model::Publish{channel, dead_letter(5)};
  const model::Command there = Comparison(epoch).as_in_rabbitmq(said);
  EXPECT_EQ(std::get<model::Publish>(there).message->properties(),
            dead_letter(1'700'000'005)->properties());
}

Effects confirm(model::DeliveryTag tag, bool multiple = false) {
  return {ConfirmAck{channel, tag, multiple}};
}

TEST(Comparison, does_not_mind_how_confirms_of_several_publishes_are_grouped) {
  const Comparison comparison;
  const Effects one_by_one{ConfirmAck{channel, 1}, ConfirmAck{channel, 2}};
  EXPECT_TRUE(comparison.same(one_by_one, confirm(2, true)));
  EXPECT_FALSE(comparison.same(one_by_one, confirm(2)));
}

TEST(Comparison, expects_the_confirm_of_one_publish_by_itself) {
  const Comparison comparison;
  EXPECT_TRUE(comparison.same(confirm(1), confirm(1)));
  EXPECT_FALSE(comparison.same(confirm(1), confirm(1, true)));
}

TEST(Comparison, sees_a_publish_that_is_confirmed_twice) {
  Comparison comparison;
  EXPECT_FALSE(comparison.same(confirm(1), {ConfirmAck{channel, 1}, ConfirmAck{channel, 1}}));
  Tally tally;
  comparison.accept(confirm(1), confirm(1), tally);
  EXPECT_FALSE(comparison.same({}, confirm(1)));
  EXPECT_FALSE(comparison.same({}, confirm(1, true)));
}

TEST(Comparison, counts_confirms_anew_where_a_channel_number_is_used_again) {
  Comparison comparison;
  Tally tally;
  const Effects one_by_one{ConfirmAck{channel, 1}, ConfirmAck{channel, 2}};
  comparison.accept(one_by_one, one_by_one, tally);
  const Effects opened{model::ChannelOpenOk{channel}};
  comparison.accept(opened, opened, tally);
  EXPECT_TRUE(comparison.same(one_by_one, confirm(2, true)));
  EXPECT_FALSE(comparison.same(one_by_one, confirm(2)));
}

}  // namespace
}  // namespace rehearsal::properties::conformance
