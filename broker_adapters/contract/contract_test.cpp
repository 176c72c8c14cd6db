#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

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
