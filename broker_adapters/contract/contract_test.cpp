#include <gtest/gtest.h>

#include <memory>

#include "broker_adapters/contract/pieces.hpp"

/// What a service may rely on, whatever broker is behind the port. This file is compiled once and
/// linked with each world.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

model::Properties every_property() {
  model::Properties all;
  all.content_type = "application/json";
  all.content_encoding = "utf-8";
  all.headers = model::Table{{"attempt", {std::int32_t{3}}},
                             {"trace", {std::string("00-4bf92f35-01")}},
                             {"nested", {model::Table{{"yes", {true}}}}},
                             {"list", {model::Array{{std::int64_t{1}}, {std::string("two")}}}}};
  all.delivery_mode = std::uint8_t{2};
  all.priority = std::uint8_t{4};
  all.correlation_id = "101";
  all.reply_to = "somewhere";
  all.message_id = "m-1";
  all.timestamp = std::uint64_t{1'700'000'000};
  all.type = "OrderPlaced";
  all.app_id = "contract";
  return all;
}

sim::task<> passes_everything_through(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const auto sent =
      std::make_shared<model::Message>(model::Name(), queue, every_property(), "{\"order\":101}");
  co_await channel->publish(sent);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  const Delivery delivery = co_await consumer.next();
  co_await channel->ack(delivery.tag);
  notes.push_back(*delivery.message == *sent ? "the same" : "changed");
}

TEST(Contract, a_message_arrives_with_every_property_and_header) {
  EXPECT_EQ(perform(passes_everything_through), Notes{"the same"});
}

sim::task<> gets(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const auto none = co_await channel->get(queue, Acknowledge::manual);
  notes.push_back(text(none));
  co_await channel->publish(message(queue, "a"));
  const auto first = co_await channel->get(queue, Acknowledge::manual);
  notes.push_back(text(first));
  co_await channel->requeue(first->tag);
  const auto second = co_await channel->get(queue, Acknowledge::manual);
  notes.push_back(text(second));
  co_await channel->reject(second->tag);
  const auto rejected = co_await channel->get(queue, Acknowledge::manual);
  notes.push_back(text(rejected));
}

TEST(Contract, a_get_takes_the_head_which_comes_back_when_requeued_and_goes_when_rejected) {
  EXPECT_EQ(perform(gets), (Notes{"empty", "a", "a again", "empty"}));
}

sim::task<> prefetches(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef other = co_await context.open_channel();
  co_await channel->prefetch(1);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  co_await channel->confirm_select();
  co_await channel->publish_confirmed(message(queue, "a"), Mandatory::yes, 5s);
  co_await channel->publish_confirmed(message(queue, "b"), Mandatory::yes, 5s);
  const Delivery first = co_await consumer.next();
  notes.emplace_back(first.message->body());
  const auto left = co_await other->get(queue, Acknowledge::automatic);
  notes.push_back("left in the queue: " + text(left));
  co_await channel->publish_confirmed(message(queue, "c"), Mandatory::yes, 5s);
  co_await channel->ack(first.tag);
  const Delivery next = co_await consumer.next();
  notes.emplace_back(next.message->body());
}

TEST(Contract, prefetch_limits_what_is_delivered_and_not_acknowledged) {
  EXPECT_EQ(perform(prefetches), (Notes{"a", "left in the queue: b", "c"}));
}

sim::task<> confirms(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->confirm_select();
  for (const model::Name& to : {queue, model::Name("contract-nowhere")}) {
    for (const Mandatory mandatory : {Mandatory::yes, Mandatory::no}) {
      const PublishOutcome outcome =
          co_await channel->publish_confirmed(message(to, "a"), mandatory, 5s);
      notes.push_back(outcome == PublishOutcome::confirmed  ? "confirmed"
                      : outcome == PublishOutcome::returned ? "returned"
                                                            : "other");
    }
  }
}

TEST(Contract, confirms_tell_apart_what_was_taken_and_what_no_queue_took) {
  EXPECT_EQ(perform(confirms), (Notes{"confirmed", "confirmed", "returned", "confirmed"}));
}

sim::task<> sends_bodies(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{300 * 1024}}) {
    const std::string body(size, 'x');
    co_await channel->publish(message(queue, body));
    const auto delivery = co_await channel->get(queue, Acknowledge::automatic);
    notes.push_back(delivery && delivery->message->body() == body ? "whole" : "broken");
  }
}

TEST(Contract, bodies_arrive_whole_from_none_to_several_frames) {
  EXPECT_EQ(perform(sends_bodies), (Notes{"whole", "whole", "whole"}));
}

sim::task<> keeps_order(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::automatic);
  for (int i = 0; i < 200; ++i) co_await channel->publish(message(queue, std::to_string(i)));
  int in_order = 0;
  for (int i = 0; i < 200; ++i) {
    const Delivery delivery = co_await consumer.next();
    if (delivery.message->body() == std::to_string(i)) ++in_order;
  }
  notes.push_back(std::to_string(in_order));
}

TEST(Contract, messages_arrive_in_the_order_in_which_they_were_published) {
  EXPECT_EQ(perform(keeps_order), Notes{"200"});
}

sim::task<> fans_out(Context& context, Notes& notes) {
  const std::string name = fresh(context);
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(name, ExchangeType::fanout);
  for (const char* suffix : {"-1", "-2"}) {
    const model::Name queue = name + suffix;
    co_await channel->declare_queue(QueueOptions::durable(queue));
    co_await channel->bind(queue, name);
  }
  co_await channel->publish(std::make_shared<model::Message>(name, "", model::Properties(), "a"));
  for (const char* suffix : {"-1", "-2"}) {
    const auto delivery = co_await channel->get(name + suffix, Acknowledge::automatic);
    notes.push_back(text(delivery));
  }
}

TEST(Contract, a_fanout_exchange_gives_a_copy_to_each_queue) {
  EXPECT_EQ(perform(fans_out), (Notes{"a", "a"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
