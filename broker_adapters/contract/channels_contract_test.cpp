#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "broker_adapters/contract/pieces.hpp"

/// How channels end, and what comes of it; their numbers, and strands that share one.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

sim::task<int> reply_code_of_bind_to_nothing(ChannelRef channel, model::Name queue) {
  int code = 0;
  try {
    co_await channel->bind(queue, "contract-no-such-exchange");
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  co_return code;
}

sim::task<> errs(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef sibling = co_await context.open_channel();
  const int first = co_await reply_code_of_bind_to_nothing(channel, queue);
  notes.push_back(std::to_string(first));
  const int second = co_await reply_code_of_bind_to_nothing(channel, queue);
  notes.push_back(std::to_string(second));
  co_await sibling->publish(message(queue, "the sibling lives"));
  const auto delivery = co_await sibling->get(queue, Acknowledge::automatic);
  notes.push_back(text(delivery));
}

TEST(Contract, an_error_ends_its_channel_for_good_and_no_other) {
  EXPECT_EQ(perform(errs), (Notes{"404", "404", "the sibling lives"}));
}

sim::task<int> reply_code_of_next_call(ChannelRef channel, model::Name queue) {
  int code = 0;
  try {
    co_await channel->declare_queue(QueueOptions::durable(queue));
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  co_return code;
}

sim::task<> acknowledges_twice(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->publish(message(queue, "a"));
  const auto delivery = co_await channel->get(queue, Acknowledge::manual);
  co_await channel->ack(delivery->tag);
  co_await channel->ack(delivery->tag);
  const int code = co_await reply_code_of_next_call(channel, queue);
  notes.push_back(std::to_string(code));
}

TEST(Contract, a_delivery_tag_is_good_for_one_acknowledgement) {
  EXPECT_EQ(perform(acknowledges_twice), Notes{"406"});
}

sim::task<> publishes_to_nothing(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->publish(
      std::make_shared<model::Message>("contract-no-such-exchange", "", model::Properties(), "a"));
  const int code = co_await reply_code_of_next_call(channel, queue);
  notes.push_back(std::to_string(code));
}

TEST(Contract, a_publish_to_a_missing_exchange_ends_the_channel_a_little_later) {
  EXPECT_EQ(perform(publishes_to_nothing), Notes{"404"});
}

/// The queue's head, taken on a channel that is then let go without an acknowledgement.
sim::task<> take_and_let_go(Context& context, model::Name queue) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->get(queue, Acknowledge::manual);
}

sim::task<> lets_go(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->publish(message(queue, "a"));
  co_await channel->declare_queue(QueueOptions::durable(queue));
  co_await take_and_let_go(context, queue);
  for (int tries = 0; tries < 50; ++tries) {
    const auto delivery = co_await channel->get(queue, Acknowledge::automatic);
    if (delivery) {
      notes.push_back(text(delivery));
      co_return;
    }
    co_await context.sleep(100ms);
  }
}

TEST(Contract, what_was_not_acknowledged_comes_back_when_its_channel_is_closed) {
  EXPECT_EQ(perform(lets_go), Notes{"a again"});
}

/// One that is closing is not given out, and RabbitMQ may confirm that after the next has opened,
/// so a few numbers take turns.
sim::task<> opens_one_after_the_other(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await channel_with_queue(context, queue);
  for (int i = 0; i < 300; ++i) co_await context.open_channel();
  const ChannelRef last = co_await context.open_channel();
  notes.push_back(last->id().number < 300 ? "used again" : "a new number");
  co_await last->publish(message(queue, "it works"));
  const auto delivery = co_await last->get(queue, Acknowledge::automatic);
  notes.push_back(text(delivery));
}

TEST(Contract, a_channel_takes_the_number_of_one_that_was_closed) {
  EXPECT_EQ(perform(opens_one_after_the_other), (Notes{"used again", "it works"}));
}

sim::task<> errs_again_and_again(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef first = co_await channel_with_queue(context, queue);
  std::vector<ChannelRef> failed;
  for (int i = 0; i < 100; ++i) {
    const ChannelRef channel = co_await context.open_channel();
    co_await reply_code_of_bind_to_nothing(channel, queue);
    failed.push_back(channel);
  }
  const ChannelRef last = co_await context.open_channel();
  failed.clear();
  notes.push_back("number " + std::to_string(last->id().number));
  const int code = co_await reply_code_of_next_call(last, queue);
  notes.push_back(std::to_string(code));
}

TEST(Contract, the_number_of_a_channel_that_ended_with_an_error_is_used_again) {
  EXPECT_EQ(perform(errs_again_and_again), (Notes{"number 2", "0"}));
}

sim::task<int> code_of_opening(Context& context) {
  int code = 0;
  try {
    co_await context.open_channel();
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  co_return code;
}

using Channels = std::vector<ChannelRef>;

sim::task<> open_some(Context& context, int count, std::shared_ptr<Channels> channels) {
  for (int i = 0; i < count; ++i) {
    const ChannelRef channel = co_await context.open_channel();
    channels->push_back(channel);
  }
}

/// Many at a time, for a real broker takes long to answer each.
sim::task<> opens_all(Context& context, Notes& notes) {
  constexpr int strands = 89;
  constexpr int of_each = 23;
  static_assert(strands * of_each == 2'047);
  const auto channels = std::make_shared<Channels>();
  for (int i = 0; i < strands; ++i) context.spawn("opens", open_some(context, of_each, channels));
  while (channels->size() < strands * of_each) co_await context.sleep(10ms);
  const int none_left = co_await code_of_opening(context);
  notes.push_back(std::to_string(none_left));
  std::erase_if(*channels, [](const ChannelRef& channel) { return channel->id().number == 1'000; });
  int one_left = none_left;
  for (int tries = 0; tries < 500 && one_left != 0; ++tries) {
    one_left = co_await code_of_opening(context);
    if (one_left != 0) co_await context.sleep(10ms);
  }
  notes.push_back(std::to_string(one_left));
}

TEST(Contract, a_channel_beyond_the_limit_of_its_connection_is_refused_until_one_is_closed) {
  EXPECT_EQ(perform(opens_all), (Notes{"504", "0"}));
}

/// Two strands consume over one channel, each from a queue of its own.
sim::task<> consume_one(Context& context, ChannelRef channel, std::shared_ptr<Notes> heard) {
  const model::Name queue = fresh(context);
  co_await channel->declare_queue(QueueOptions::durable(queue));
  co_await channel->publish(message(queue, queue.str()));
  Consumer consumer = co_await channel->consume(queue, Acknowledge::automatic);
  const Delivery delivery = co_await consumer.next();
  heard->push_back(delivery.message->body() == queue.view() ? "its own" : "another's");
}

sim::task<> consumes_from_two_strands(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  const auto heard = std::make_shared<Notes>();
  for (int i = 0; i < 2; ++i) context.spawn("strand", consume_one(context, channel, heard));
  for (int tries = 0; tries < 500 && heard->size() < 2; ++tries) co_await context.sleep(10ms);
  notes = *heard;
}

TEST(Contract, two_strands_may_begin_to_consume_over_one_channel_at_once) {
  EXPECT_EQ(perform(consumes_from_two_strands), (Notes{"its own", "its own"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
