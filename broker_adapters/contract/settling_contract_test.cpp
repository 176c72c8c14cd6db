#include <gtest/gtest.h>

#include <vector>

#include "broker_adapters/contract/pieces.hpp"

/// What becomes of deliveries: acknowledged, refused, put back, alone or with those before them.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

/// Publishes three messages and takes them: their tags.
sim::task<std::vector<model::DeliveryTag>> take_three(ChannelRef channel, model::Name queue) {
  std::vector<model::DeliveryTag> tags;
  for (const char* body : {"a", "b", "c"}) co_await channel->publish(message(queue, body));
  for (int i = 0; i < 3; ++i) {
    const auto delivery = co_await channel->get(queue, Acknowledge::manual);
    tags.push_back(delivery->tag);
  }
  co_return tags;
}

/// All that is in the queue, which is empty then.
sim::task<std::string> all_of(ChannelRef channel, model::Name queue) {
  std::string all;
  for (;;) {
    const std::string one = co_await head(channel, queue);
    if (one == "empty") co_return all;
    all += one + ", ";
  }
}

sim::task<> acknowledges_several(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const auto tags = co_await take_three(channel, queue);
  co_await channel->ack(tags[1], Multiple::yes);
  co_await channel->requeue(tags[2]);
  const std::string left = co_await all_of(channel, queue);
  notes.push_back(left);
  co_await channel->ack(tags[0]);
  const int code = co_await code_of(channel);
  notes.push_back(std::to_string(code));
}

TEST(Settlements, acknowledge_a_delivery_and_all_before_it) {
  EXPECT_EQ(perform(acknowledges_several), (Notes{"c again, ", "406"}));
}

sim::task<> refuses_several(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const auto first = co_await take_three(channel, queue);
  co_await channel->nack(first[1], Requeue::yes, Multiple::yes);
  co_await channel->nack(first[2], Requeue::no);
  const std::string put_back = co_await all_of(channel, queue);
  notes.push_back(put_back);
  const auto second = co_await take_three(channel, queue);
  co_await channel->nack(second[0], Requeue::yes);
  co_await channel->nack(0, Requeue::no, Multiple::yes);
  const std::string left = co_await all_of(channel, queue);
  notes.push_back(left);
}

TEST(Settlements, refuse_one_delivery_or_all_before_it_or_all) {
  EXPECT_EQ(perform(refuses_several), (Notes{"a again, b again, ", "a again, "}));
}

sim::task<> dead_letters(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const model::Name parking = queue.str() + "-parking";
  const ChannelRef channel = co_await channel_with_queue(context, parking);
  const QueueOptions options = QueueOptions::durable(queue)
                                   .with("x-dead-letter-exchange", "")
                                   .with("x-dead-letter-routing-key", parking.str());
  co_await channel->declare_queue(options);
  Consumer parked = co_await channel->consume(parking, Acknowledge::automatic);
  const auto tags = co_await take_three(channel, queue);
  co_await channel->nack(tags[0], Requeue::no);
  co_await channel->reject(tags[1]);
  for (int i = 0; i < 2; ++i) {
    const auto delivery = co_await parked.next(10s);
    notes.push_back(text(delivery));
  }
}

TEST(Settlements, that_drop_a_delivery_dead_letter_it) {
  EXPECT_EQ(perform(dead_letters), (Notes{"a", "b"}));
}

sim::task<> recovers(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const auto tags = co_await take_three(channel, queue);
  co_await channel->ack(tags[0]);
  co_await channel->recover();
  const std::string left = co_await all_of(channel, queue);
  notes.push_back(left);
}

TEST(Settlements, are_not_needed_for_what_is_recovered) {
  EXPECT_EQ(perform(recovers), Notes{"b again, c again, "});
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
