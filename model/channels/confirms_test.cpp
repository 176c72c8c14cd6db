#include "model/channels/confirms.hpp"

#include <gtest/gtest.h>

#include "model/one_channel_test.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::model {
namespace {

/// Confirms with that many publishes.
Confirms published(int count) {
  Confirms confirms;
  for (int i = 0; i < count; ++i) confirms.next();
  return confirms;
}

Effects flushed(Confirms& confirms) {
  Effects effects;
  confirms.flush(channel, effects);
  return effects;
}

TEST(Confirms, of_one_number_are_never_multiple) {
  Confirms confirms = published(1);
  confirms.confirm(1);
  EXPECT_EQ(flushed(confirms), Effects({ConfirmAck{channel, 1, false}}));
  EXPECT_EQ(flushed(confirms), Effects{});
}

TEST(Confirms, below_the_smallest_unconfirmed_number_are_one_multiple) {
  Confirms confirms = published(6);
  for (const DeliveryTag number : {6, 2, 1, 4}) confirms.confirm(number);
  EXPECT_EQ(flushed(confirms), Effects({ConfirmAck{channel, 2, true}, ConfirmAck{channel, 4, false},
                                        ConfirmAck{channel, 6, false}}));
}

TEST(Confirms, of_everything_are_one_multiple) {
  Confirms confirms = published(3);
  for (const DeliveryTag number : {2, 3, 1}) confirms.confirm(number);
  EXPECT_EQ(flushed(confirms), Effects({ConfirmAck{channel, 3, true}}));
}

TEST(Confirms, that_a_number_is_refused_come_after_and_cut_the_acknowledgements) {
  Confirms confirms = published(4);
  confirms.refuse(2);
  for (const DeliveryTag number : {1, 3, 4}) confirms.confirm(number);
  EXPECT_EQ(flushed(confirms),
            Effects({ConfirmAck{channel, 1, true}, ConfirmAck{channel, 3, false},
                     ConfirmAck{channel, 4, false}, ConfirmNack{channel, 2, true}}));
}

TEST(Confirms, refuse_a_lone_number_with_multiple_unless_a_smaller_one_is_open) {
  Confirms alone = published(1);
  alone.refuse(1);
  EXPECT_EQ(flushed(alone), Effects({ConfirmNack{channel, 1, true}}));
  Confirms after_an_open_one = published(2);
  after_an_open_one.refuse(2);
  EXPECT_EQ(flushed(after_an_open_one), Effects({ConfirmNack{channel, 2, false}}));
}

}  // namespace
}  // namespace rehearsal::model
