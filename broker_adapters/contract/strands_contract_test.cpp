#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "broker_adapters/client/event.hpp"
#include "broker_adapters/contract/pieces.hpp"

/// The strands of a service: what they keep, how they end, and how they wait for each other.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

sim::task<> add(Context& context, int& sum, const std::string& digits, int times) {
  co_await context.sleep(1ms);
  for (int i = 0; i < times; ++i) sum += std::stoi(digits);
}

/// Neither the lambda nor the arguments live in this coroutine when the strands run.
sim::StrandHandle spawn_both(Context& context, int& sum) {
  const std::string long_text = "a text that is too long to be kept in place by a string";
  context.spawn("lambda", [long_text, &sum](Context& self) -> sim::task<> {
    co_await self.sleep(1ms);
    sum += static_cast<int>(long_text.size());
  });
  return context.spawn("function", add, std::ref(sum), std::string("20"), 2);
}

sim::task<> spawns_callables(Context& context, Notes& notes) {
  int sum = 0;
  const sim::StrandHandle last = spawn_both(context, sum);
  co_await last.join();
  const sim::StrandHandle without_context = context.spawn(
      "plain",
      [&sum](int more) -> sim::task<> {
        sum += more;
        co_return;
      },
      5);
  co_await without_context.join();
  notes.push_back(std::to_string(sum));
}

TEST(Strands, keep_their_callable_and_its_arguments) {
  EXPECT_EQ(perform(spawns_callables), Notes{"100"});
}

sim::task<> consume_for_ever(ChannelRef channel, Consumer consumer, std::shared_ptr<Notes> heard) {
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    heard->push_back(text(delivery));
    co_await channel->ack(delivery.tag);
  }
}

sim::task<> cancels_a_strand(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  const auto heard = std::make_shared<Notes>();
  const sim::StrandHandle strand =
      context.spawn("consumes", consume_for_ever, channel, consumer, heard);
  co_await channel->publish(message(queue, "a"));
  for (int tries = 0; tries < 500 && heard->empty(); ++tries) co_await context.sleep(10ms);
  strand.cancel();
  co_await strand.join();
  co_await channel->publish(message(queue, "b"));
  const auto next = co_await consumer.next(10s);
  notes = *heard;
  notes.push_back("left for others: " + text(next));
}

TEST(Strands, that_are_cancelled_take_no_more) {
  EXPECT_EQ(perform(cancels_a_strand), (Notes{"a", "left for others: b"}));
}

sim::task<> declare_for_ever(ChannelRef channel, model::Name queue) {
  for (;;) co_await channel->declare_queue(QueueOptions::durable(queue));
}

sim::task<> begin_to_consume(ChannelRef channel, model::Name queue) {
  co_await channel->consume(queue, Acknowledge::manual);
}

/// The answers that a cancelled strand waited for are not taken for those of others, and what it
/// began to consume is left to others. RabbitMQ may say consume-ok behind later answers.
sim::task<> cancels_who_waits_for_an_answer(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const sim::StrandHandle declares = context.spawn("declares", declare_for_ever(channel, queue));
  const sim::StrandHandle consumes = context.spawn("consumes", begin_to_consume(channel, queue));
  co_await context.sleep(1us);
  declares.cancel();
  consumes.cancel();
  const std::uint32_t none = co_await channel->purge(queue);
  notes.push_back(std::to_string(none) + " purged");
  std::uint32_t consumers = 1;
  for (int tries = 0; tries < 500 && consumers > 0; ++tries) {
    co_await context.sleep(10ms);
    const auto counted = co_await channel->declare_queue(QueueOptions::durable(queue));
    consumers = counted.consumer_count;
  }
  notes.push_back(std::to_string(consumers) + " consumers");
}

TEST(Strands, that_are_cancelled_while_they_wait_for_the_broker_leave_its_answers_to_nobody) {
  EXPECT_EQ(perform(cancels_who_waits_for_an_answer), (Notes{"0 purged", "0 consumers"}));
}

sim::task<> wait_for(Event event, std::shared_ptr<Notes> heard, std::string who) {
  co_await event.wait();
  heard->push_back(who);
}

sim::task<> waits_for_events(Context& context, Notes& notes) {
  Event event;
  const auto heard = std::make_shared<Notes>();
  for (const char* who : {"first", "second"}) context.spawn(who, wait_for(event, heard, who));
  const bool early = co_await event.wait(10ms);
  heard->push_back(early ? "early" : "not yet");
  event.set();
  co_await event.wait();
  co_await context.sleep(1ms);
  heard->push_back(event.is_set() ? "set" : "not set");
  const bool at_once = co_await event.wait(0s);
  heard->push_back(at_once ? "still" : "not any more");
  event.clear();
  const bool cleared = co_await event.wait(1ms);
  heard->push_back(cleared ? "still" : "not any more");
  notes = *heard;
}

TEST(Events, let_go_on_who_waits_in_the_order_of_waiting) {
  EXPECT_EQ(perform(waits_for_events),
            (Notes{"not yet", "first", "second", "set", "still", "not any more"}));
}

sim::task<> set_later(Context& context, Event event) {
  co_await context.sleep(5ms);
  event.set();
}

sim::task<> waits_in_time(Context& context, Notes& notes) {
  const Event kept;
  Event event = kept;
  context.spawn("sets", set_later(context, event));
  const bool set = co_await event.wait(10s);
  notes.push_back(set && kept.is_set() ? "set" : "not set");
  const sim::StrandHandle waits =
      context.spawn("waits", wait_for(Event(), std::make_shared<Notes>(), "never"));
  co_await context.sleep(1ms);
  waits.cancel();
  notes.push_back(waits.running() ? "waits" : "cancelled");
}

TEST(Events, are_one_for_all_copies_and_forget_who_is_cancelled) {
  EXPECT_EQ(perform(waits_in_time), (Notes{"set", "cancelled"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
