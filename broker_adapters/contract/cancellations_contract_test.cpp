#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "broker_adapters/contract/pieces.hpp"

/// What becomes of a consumer whose queue is deleted.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

/// The next delivery, or why there is none.
sim::task<std::string> next_of(Consumer consumer) {
  std::string heard;
  try {
    const Delivery delivery = co_await consumer.next();
    heard = text(delivery);
  } catch (const ConsumerCancelled& cancelled) {
    heard = "cancelled, as " + std::to_string(cancelled.reply_code());
  }
  co_return heard;
}

sim::task<> listen(Consumer consumer, std::shared_ptr<Notes> heard) {
  const std::string next = co_await next_of(consumer);
  heard->push_back(next);
}

/// Two consumers of one channel, of which one is cancelled while a strand waits for it.
sim::task<> loses_a_consumer(Context& context, Notes& notes) {
  const model::Name doomed = fresh(context);
  const model::Name other = fresh(context);
  const ChannelRef operators = co_await channel_with_queue(context, doomed);
  ChannelRef channel = co_await channel_with_queue(context, other);
  std::optional<Consumer> cancelled = co_await channel->consume(doomed, Acknowledge::manual);
  std::optional<Consumer> lives = co_await channel->consume(other, Acknowledge::manual);
  const auto heard = std::make_shared<Notes>();
  context.spawn("waits", listen(*cancelled, heard));
  co_await operators->publish(message(other, "a"));
  co_await operators->delete_queue(doomed);
  const std::string first = co_await next_of(*lives);
  notes.push_back(first);
  while (heard->empty()) co_await context.sleep(10ms);
  notes.push_back(heard->front());
  const std::string later = co_await next_of(*cancelled);
  notes.push_back(later);
  co_await channel->publish(message(other, "b"));
  const std::string second = co_await next_of(*lives);
  notes.push_back(second);
  cancelled.reset();
  lives.reset();
  channel.reset();
  for (int tries = 0; tries < 50 && notes.size() < 6; ++tries) {
    const auto back = co_await operators->get(other, Acknowledge::automatic);
    if (back) notes.push_back(text(back));
    if (!back) co_await context.sleep(100ms);
  }
}

TEST(Contract, a_consumer_that_the_broker_cancels_ends_alone_and_its_channel_can_be_closed) {
  EXPECT_EQ(perform(loses_a_consumer),
            (Notes{"a", "cancelled, as 404", "cancelled, as 404", "b", "a again", "b again"}));
}

sim::task<> loses_a_consumer_with_deliveries(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef operators = co_await channel_with_queue(context, queue);
  const ChannelRef channel = co_await context.open_channel();
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  co_await operators->publish(message(queue, "a"));
  co_await operators->delete_queue(queue);
  co_await channel->declare_queue(QueueOptions::durable(queue));
  const Delivery delivery = co_await consumer.next();
  notes.push_back(text(delivery));
  co_await channel->ack(delivery.tag);
  const std::string next = co_await next_of(consumer);
  notes.push_back(next);
}

TEST(Contract, what_a_cancelled_consumer_was_given_before_can_still_be_taken_and_acknowledged) {
  EXPECT_EQ(perform(loses_a_consumer_with_deliveries), (Notes{"a", "cancelled, as 404"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
