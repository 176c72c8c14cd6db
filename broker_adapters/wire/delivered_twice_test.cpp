#include "broker_adapters/wire/delivered_twice.hpp"

#include <gtest/gtest.h>

namespace rehearsal::broker_adapters::wire {
namespace {

TEST(DeliveredTwice, may_be_settled_twice_and_no_more) {
  DeliveredTwice twice;
  twice.delivered(3);
  EXPECT_FALSE(twice.settled_again(3, false));
  EXPECT_TRUE(twice.settled_again(3, false));
  EXPECT_FALSE(twice.settled_again(3, false)) << "the broker refuses the third as always";
}

TEST(DeliveredTwice, is_settled_with_all_before_and_with_all_that_there_are) {
  for (const model::DeliveryTag up_to : {5, 0}) {
    DeliveredTwice twice;
    twice.delivered(3);
    twice.delivered(5);
    EXPECT_FALSE(twice.settled_again(up_to, true));
    EXPECT_TRUE(twice.settled_again(3, false)) << up_to;
    EXPECT_TRUE(twice.settled_again(5, false)) << up_to;
  }
}

TEST(DeliveredTwice, is_not_settled_with_those_before_it) {
  DeliveredTwice twice;
  twice.delivered(3);
  EXPECT_FALSE(twice.settled_again(2, true));
  EXPECT_FALSE(twice.settled_again(3, false));
}

TEST(DeliveredTwice, remembers_the_latest) {
  DeliveredTwice twice;
  for (model::DeliveryTag tag = 1; tag <= DeliveredTwice::kept_max + 1; ++tag) {
    twice.delivered(tag);
    EXPECT_FALSE(twice.settled_again(tag, false));
  }
  EXPECT_FALSE(twice.settled_again(1, false)) << "forgotten";
  EXPECT_TRUE(twice.settled_again(2, false));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::wire
