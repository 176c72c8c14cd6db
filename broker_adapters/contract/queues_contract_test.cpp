#include <gtest/gtest.h>

#include "broker_adapters/contract/pieces.hpp"

/// How queues are declared, emptied and deleted.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

sim::task<> purges(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  for (const char* body : {"a", "b", "c"}) co_await channel->publish(message(queue, body));
  const auto held = co_await channel->get(queue, Acknowledge::manual);
  const std::uint32_t purged = co_await channel->purge(queue);
  notes.push_back(std::to_string(purged));
  co_await channel->requeue(held->tag);
  const std::string left = co_await head(channel, queue);
  notes.push_back(left);
  const std::string missing = co_await refusal(channel->purge("contract-no-such-queue"));
  notes.push_back(missing);
}

TEST(Queues, are_purged_of_what_waits_in_them) {
  EXPECT_EQ(perform(purges), (Notes{"2", "a again", "404"}));
}

sim::task<> deletes(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef consuming = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->publish_confirmed(message(queue, "a"), Mandatory::yes, 10s);
  const auto counted = co_await channel->declare_queue(QueueOptions::passive(queue));
  notes.push_back(std::to_string(counted.message_count) + " message");
  for (const DeleteQueue when : {DeleteQueue::if_empty, DeleteQueue::if_unused_and_empty}) {
    const ChannelRef other = co_await context.open_channel();
    const std::string full = co_await refusal(other->delete_queue(queue, when));
    notes.push_back("full: " + full);
  }
  Consumer consumer = co_await consuming->consume(queue, Acknowledge::automatic);
  co_await consumer.next();
  const ChannelRef other = co_await context.open_channel();
  const std::string used = co_await refusal(other->delete_queue(queue, DeleteQueue::if_unused));
  notes.push_back("used: " + used);
  co_await consumer.cancel();
  co_await channel->publish(message(queue, "b"));
  const std::uint32_t dropped = co_await channel->delete_queue(queue, DeleteQueue::if_unused);
  notes.push_back(std::to_string(dropped) + " dropped");
  const std::uint32_t none = co_await channel->delete_queue(queue);
  notes.push_back(std::to_string(none) + " dropped");
}

TEST(Queues, are_deleted_only_if_unused_or_empty_where_that_is_asked) {
  EXPECT_EQ(perform(deletes),
            (Notes{"1 message", "full: 406", "full: 406", "used: 406", "1 dropped", "0 dropped"}));
}

sim::task<> asks_for_queues(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef other = co_await context.open_channel();
  const QueueOptions transient = QueueOptions::transient(queue);
  const std::string unequal = co_await refusal(other->declare_queue(transient));
  notes.push_back("declared otherwise: " + unequal);
  const std::string missing =
      co_await refusal(channel->declare_queue(QueueOptions::passive("contract-no-such-queue")));
  notes.push_back("missing: " + missing);
}

TEST(Queues, are_there_as_they_were_declared) {
  EXPECT_EQ(perform(asks_for_queues), (Notes{"declared otherwise: 406", "missing: 404"}));
}

sim::task<> declares_exclusive(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await context.open_channel();
  const auto own = co_await channel->declare_queue(QueueOptions::exclusive(queue));
  notes.push_back(own.queue == queue ? "named" : "renamed");
  const auto unnamed = co_await channel->declare_queue(QueueOptions::exclusive());
  notes.push_back(unnamed.queue.empty() ? "without a name" : "named by the broker");
}

TEST(Queues, of_ones_own_have_a_name_or_are_given_one) {
  EXPECT_EQ(perform(declares_exclusive), (Notes{"named", "named by the broker"}));
}

sim::task<> loses_the_last_consumer(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions options = QueueOptions::durable(queue).auto_delete();
  co_await channel->declare_queue(options);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  co_await consumer.cancel();
  const std::string gone = co_await refusal(channel->declare_queue(QueueOptions::passive(queue)));
  notes.push_back(gone);
}

TEST(Queues, may_go_with_their_last_consumer) {
  EXPECT_EQ(perform(loses_the_last_consumer), Notes{"404"});
}

sim::task<> limits_the_length(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions options = QueueOptions::durable(queue).with("x-max-length", 1);
  co_await channel->declare_queue(options);
  for (const char* body : {"a", "b"}) co_await channel->publish(message(queue, body));
  const std::string left = co_await head(channel, queue);
  notes.push_back(left);
  co_await channel->publish(Message::to("", queue).expiration(0ms).body("c"));
  const std::string expired = co_await head(channel, queue);
  notes.push_back(expired);
}

TEST(Queues, heed_their_arguments_and_the_time_that_messages_have) {
  EXPECT_EQ(perform(limits_the_length), (Notes{"b", "empty"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
