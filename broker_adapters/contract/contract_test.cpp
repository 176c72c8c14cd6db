#include "broker_adapters/contract/contract.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

/// What a service may rely on, whatever broker is behind the port. This file is compiled once and
/// linked with each world.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

/// A name that no other test uses, for brokers that live longer than a test.
std::string fresh(Context& context) { return "contract-" + std::to_string(context.unique_id()); }

model::MessageRef message(const model::Name& queue, std::string body) {
  return std::make_shared<model::Message>(model::Name(), queue, model::Properties(),
                                          std::move(body));
}

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

sim::task<ChannelRef> channel_with_queue(Context& context, model::Name queue) {
  ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable(queue));
  co_return channel;
}

std::string text(const std::optional<Delivery>& delivery) {
  if (!delivery) return "empty";
  return std::string(delivery->message->body()) + (delivery->redelivered ? " again" : "");
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
