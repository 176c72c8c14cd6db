#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "broker_adapters/client/event.hpp"
#include "broker_adapters/contract/pieces.hpp"

/// How consumers are started, shared, waited for and cancelled.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

sim::task<> waits_for_a_while(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::automatic);
  const sim::Time before = context.now();
  const auto none = co_await consumer.next(50ms);
  notes.push_back(text(none));
  notes.push_back(context.now() - before >= 50ms ? "in time" : "too early");
  co_await channel->publish(message(queue, "a"));
  const auto one = co_await consumer.next(10s);
  notes.push_back(text(one));
  co_await channel->publish(message(queue, "b"));
  const auto another = co_await consumer.next(sim::Duration::max());
  notes.push_back(text(another));
  const auto at_once = co_await consumer.next(0s);
  notes.push_back(text(at_once));
}

TEST(Consumers, are_waited_for_until_a_deadline) {
  EXPECT_EQ(perform(waits_for_a_while), (Notes{"empty", "in time", "a", "b", "empty"}));
}

/// What several strands share.
struct Crowd {
  std::uint32_t at_work = 0;
  std::uint32_t most = 0;
  std::uint32_t handled = 0;
  Event all_at_work;
  Event done;
};

/// Handles one message, once all of them are at work.
sim::task<> handle_one(ChannelRef channel, Consumer consumer, std::shared_ptr<Crowd> crowd) {
  const Delivery delivery = co_await consumer.next();
  crowd->most = std::max(crowd->most, ++crowd->at_work);
  if (crowd->at_work == 5) crowd->all_at_work.set();
  co_await crowd->all_at_work.wait(5s);
  --crowd->at_work;
  co_await channel->ack(delivery.tag);
  if (++crowd->handled == 5) crowd->done.set();
}

sim::task<> work_at_once(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->prefetch(5);
  const Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  const auto crowd = std::make_shared<Crowd>();
  for (int i = 0; i < 5; ++i) context.spawn("worker", handle_one, channel, consumer, crowd);
  for (int i = 0; i < 6; ++i) co_await channel->publish(message(queue, "a"));
  co_await crowd->done.wait();
  notes.push_back(std::to_string(crowd->most) + " at a time");
}

TEST(Consumers, of_a_prefetch_of_five_have_five_messages_at_work_in_five_strands) {
  EXPECT_EQ(perform(work_at_once), Notes{"5 at a time"});
}

sim::task<> take_in_turn(Consumer consumer, std::shared_ptr<Notes> heard, std::string who) {
  const Delivery delivery = co_await consumer.next();
  heard->push_back(who + " " + text(delivery));
}

sim::task<> waits_in_line(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const Consumer consumer = co_await channel->consume(queue, Acknowledge::automatic);
  const auto heard = std::make_shared<Notes>();
  std::vector<sim::StrandHandle> strands;
  for (const char* who : {"first", "second", "third"})
    strands.push_back(context.spawn(who, take_in_turn(consumer, heard, who)));
  for (const char* body : {"a", "b", "c"}) co_await channel->publish(message(queue, body));
  for (const sim::StrandHandle& strand : strands) co_await strand.join();
  notes = *heard;
}

TEST(Consumers, serve_the_strands_in_the_order_of_their_asking) {
  EXPECT_EQ(perform(waits_in_line), (Notes{"first a", "second b", "third c"}));
}

std::string by(CancelledBy who) {
  return who == CancelledBy::service ? "cancelled by the service" : "cancelled by the broker";
}

/// The next delivery, or why there is none.
sim::task<std::string> next_or_canceller(Consumer consumer) {
  std::string heard;
  try {
    const Delivery delivery = co_await consumer.next();
    heard = text(delivery);
  } catch (const ConsumerCancelled& cancelled) {
    heard = by(cancelled.by());
  }
  co_return heard;
}

sim::task<> listen_for_canceller(Consumer consumer, std::shared_ptr<Notes> heard) {
  const std::string next = co_await next_or_canceller(consumer);
  heard->push_back(next);
}

sim::task<> cancels(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  const auto heard = std::make_shared<Notes>();
  const sim::StrandHandle first = context.spawn("first", listen_for_canceller(consumer, heard));
  const sim::StrandHandle second = context.spawn("second", listen_for_canceller(consumer, heard));
  co_await context.sleep(1ms);
  co_await consumer.cancel();
  co_await first.join();
  co_await second.join();
  notes = *heard;
  co_await consumer.cancel();
  co_await channel->publish(message(queue, "a"));
  const std::string left = co_await head(channel, queue);
  notes.push_back("left in the queue: " + left);
}

TEST(Consumers, that_are_cancelled_wake_all_who_wait_and_get_no_more) {
  EXPECT_EQ(perform(cancels), (Notes{"cancelled by the service", "cancelled by the service",
                                     "left in the queue: a"}));
}

sim::task<> cancels_with_deliveries(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->publish(message(queue, "a"));
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  co_await consumer.cancel();
  const Delivery delivery = co_await consumer.next();
  notes.push_back(text(delivery));
  co_await channel->ack(delivery.tag);
  const std::string next = co_await next_or_canceller(consumer);
  notes.push_back(next);
  const std::string left = co_await head(channel, queue);
  notes.push_back(left);
}

TEST(Consumers, that_are_cancelled_keep_what_came_before) {
  EXPECT_EQ(perform(cancels_with_deliveries), (Notes{"a", "cancelled by the service", "empty"}));
}

sim::task<> uses_a_tag_again(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ConsumerOptions options = ConsumerOptions(Acknowledge::automatic).tag("own");
  Consumer first = co_await channel->consume(queue, options);
  notes.push_back(first.tag().str());
  co_await first.cancel();
  Consumer second = co_await channel->consume(queue, options);
  co_await first.cancel();
  co_await channel->publish(message(queue, "a"));
  const std::string next = co_await next_or_canceller(second);
  notes.push_back(next);
}

TEST(Consumers, may_have_the_tag_of_one_that_was_cancelled) {
  EXPECT_EQ(perform(uses_a_tag_again), (Notes{"own", "a"}));
}

sim::task<> has_it_to_itself(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef other = co_await context.open_channel();
  const ConsumerOptions options = ConsumerOptions(Acknowledge::manual).exclusive();
  co_await channel->consume(queue, options);
  const std::string refused = co_await refusal(other->consume(queue, Acknowledge::manual));
  notes.push_back(refused);
}

TEST(Consumers, may_have_a_queue_to_themselves) {
  EXPECT_EQ(perform(has_it_to_itself), Notes{"403"});
}

sim::task<> prefers_one(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->prefetch(1);
  const ConsumerOptions high = ConsumerOptions(Acknowledge::manual).priority(5);
  Consumer plain = co_await channel->consume(queue, Acknowledge::manual);
  Consumer preferred = co_await channel->consume(queue, high);
  for (const char* body : {"a", "b"}) co_await channel->publish(message(queue, body));
  const Delivery first = co_await preferred.next();
  notes.push_back("preferred " + text(first));
  const Delivery second = co_await plain.next();
  notes.push_back("plain " + text(second));
}

TEST(Consumers, of_a_higher_priority_come_first) {
  EXPECT_EQ(perform(prefers_one), (Notes{"preferred a", "plain b"}));
}

sim::task<> limits_the_channel(Context& context, Notes& notes) {
  const std::string name = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, name + "-1");
  co_await channel->declare_queue(QueueOptions::durable(name + "-2"));
  co_await channel->prefetch(1, PrefetchFor::whole_channel);
  Consumer first = co_await channel->consume(name + "-1", Acknowledge::manual);
  Consumer second = co_await channel->consume(name + "-2", Acknowledge::manual);
  co_await channel->publish(message(name + "-1", "a"));
  const Delivery delivery = co_await first.next();
  notes.push_back(text(delivery));
  co_await channel->publish(message(name + "-2", "b"));
  const auto held_back = co_await second.next(100ms);
  notes.push_back(text(held_back));
  co_await channel->ack(delivery.tag);
  const auto next = co_await second.next(10s);
  notes.push_back(text(next));
}

TEST(Consumers, of_one_channel_share_its_prefetch) {
  EXPECT_EQ(perform(limits_the_channel), (Notes{"a", "empty", "b"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
