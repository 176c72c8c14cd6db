#include "broker_adapters/client/requester.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>

#include "broker_adapters/client/event.hpp"
#include "broker_adapters/contract/pieces.hpp"

/// Requests and their replies, directly.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

/// Answers so many requests in the order of their coming, or the last one first.
enum class Order { as_asked, last_first };
sim::task<> answer(ChannelRef channel, Consumer requests, int count, Order order) {
  std::deque<model::MessageRef> answers;
  for (int i = 0; i < count; ++i) {
    const Delivery request = co_await requests.next();
    model::MessageRef reply =
        Message::answer(*request.message).body("answer to " + std::string(request.message->body()));
    if (order == Order::last_first)
      answers.push_front(std::move(reply));
    else
      answers.push_back(std::move(reply));
  }
  for (const model::MessageRef& reply : answers) co_await channel->publish(reply);
}

/// Somebody who answers the requests of the queue.
sim::task<> begin_to_answer(Context& context, model::Name queue, int count, Order order) {
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const Consumer requests = co_await channel->consume(queue, Acknowledge::automatic);
  context.spawn("answers", answer, channel, requests, count, order);
}

sim::task<Requester> requester(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Requester opened = co_await Requester::open(channel);
  co_return opened;
}

std::string body(const model::MessageRef& reply) {
  return reply ? std::string(reply->body()) : "no answer";
}

sim::task<> asks(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await begin_to_answer(context, queue, 1, Order::as_asked);
  Requester prices = co_await requester(context);
  const model::MessageRef reply = co_await prices.ask(message(queue, "a"), 10s);
  notes.push_back(body(reply));
  const model::MessageRef none = co_await prices.ask(message(queue, "b"), 50ms);
  notes.push_back(body(none));
}

TEST(Requests, are_answered_or_given_up_at_their_deadline) {
  EXPECT_EQ(perform(asks), (Notes{"answer to a", "no answer"}));
}

sim::task<> ask_one(Requester& prices, model::MessageRef request, std::shared_ptr<Notes> heard) {
  const model::MessageRef reply = co_await prices.ask(request, 10s);
  heard->push_back(body(reply));
}

sim::task<> asks_at_once(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await begin_to_answer(context, queue, 3, Order::last_first);
  Requester prices = co_await requester(context);
  const auto heard = std::make_shared<Notes>();
  const model::MessageRef named = Message::to("", queue).correlation_id("own").body("b");
  std::vector<sim::StrandHandle> strands;
  for (const model::MessageRef& request : {message(queue, "a"), named, message(queue, "c")})
    strands.push_back(context.spawn("asks", ask_one(prices, request, heard)));
  for (const sim::StrandHandle& strand : strands) co_await strand.join();
  notes = *heard;
}

TEST(Requests, of_several_strands_are_answered_in_any_order_each_by_its_own_reply) {
  EXPECT_EQ(perform(asks_at_once), (Notes{"answer to c", "answer to b", "answer to a"}));
}

/// Answers after the deadline, and then the next request in time.
sim::task<> asks_twice(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await begin_to_answer(context, queue, 2, Order::as_asked);
  Requester prices = co_await requester(context);
  const model::MessageRef late = co_await prices.ask(message(queue, "a"), 10ms);
  notes.push_back(body(late));
  const model::MessageRef reply = co_await prices.ask(message(queue, "b"), 10s);
  notes.push_back(body(reply));
}

TEST(Requests, are_not_answered_by_a_late_reply_to_another) {
  EXPECT_EQ(perform(asks_twice), (Notes{"no answer", "answer to b"}));
}

/// What an ask ended with.
sim::task<std::string> outcome_of(Requester& prices, model::MessageRef request) {
  std::string outcome;
  try {
    const model::MessageRef reply = co_await prices.ask(request, sim::Duration::max());
    outcome = body(reply);
  } catch (const ConsumerCancelled&) {
    outcome = "nobody listens";
  } catch (const ChannelError& error) {
    outcome = std::to_string(error.reply_code());
  }
  co_return outcome;
}

sim::task<> note_outcome(std::shared_ptr<std::optional<Requester>> prices,
                         model::MessageRef request, std::shared_ptr<Notes> heard) {
  const std::string outcome = co_await outcome_of(**prices, request);
  heard->push_back(outcome);
}

using Shared = std::shared_ptr<std::optional<Requester>>;

/// A strand that asks what nobody answers.
sim::task<sim::StrandHandle> ask_nobody(Context& context, Shared prices,
                                        std::shared_ptr<Notes> heard) {
  const sim::StrandHandle strand =
      context.spawn("asks", note_outcome(prices, message("contract-nowhere", "a"), heard));
  co_await context.sleep(1ms);
  co_return strand;
}

sim::task<> lets_go_of_a_requester(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await begin_to_answer(context, queue, 1, Order::as_asked);
  const ChannelRef channel = co_await context.open_channel();
  const Shared prices = std::make_shared<std::optional<Requester>>();
  *prices = co_await Requester::open(channel);
  const auto heard = std::make_shared<Notes>();
  const sim::StrandHandle strand = co_await ask_nobody(context, prices, heard);
  prices->reset();
  co_await strand.join();
  notes = *heard;
  Requester another = co_await Requester::open(channel);
  const model::MessageRef reply = co_await another.ask(message(queue, "b"), 10s);
  notes.push_back(body(reply));
}

TEST(Requests, end_with_their_requester_and_its_channel_can_have_another) {
  EXPECT_EQ(perform(lets_go_of_a_requester), (Notes{"nobody listens", "answer to b"}));
}

sim::task<> assigns_a_requester(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  co_await begin_to_answer(context, queue, 1, Order::as_asked);
  co_await begin_to_answer(context, queue, 1, Order::as_asked);
  const ChannelRef channel = co_await context.open_channel();
  const Shared prices = std::make_shared<std::optional<Requester>>();
  *prices = co_await Requester::open(channel);
  const auto heard = std::make_shared<Notes>();
  const sim::StrandHandle strand = co_await ask_nobody(context, prices, heard);
  Requester other = co_await requester(context);
  **prices = std::move(other);
  co_await strand.join();
  notes = *heard;
  const std::string moved = co_await outcome_of(**prices, message(queue, "b"));
  notes.push_back(moved);
  Requester again = co_await Requester::open(channel);
  const std::string reopened = co_await outcome_of(again, message(queue, "c"));
  notes.push_back(reopened);
}

TEST(Requests, go_through_the_requester_that_was_assigned_and_the_old_one_listens_no_more) {
  EXPECT_EQ(perform(assigns_a_requester), (Notes{"nobody listens", "answer to b", "answer to c"}));
}

sim::task<> loses_the_channel(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  const Shared prices = std::make_shared<std::optional<Requester>>();
  *prices = co_await Requester::open(channel);
  const auto heard = std::make_shared<Notes>();
  const sim::StrandHandle strand = co_await ask_nobody(context, prices, heard);
  co_await channel->publish(Message::to("contract-no-such-exchange"));
  co_await strand.join();
  notes = *heard;
  const std::string later = co_await outcome_of(**prices, message("contract-nowhere", "b"));
  notes.push_back(later);
}

TEST(Requests, end_with_what_ended_their_channel) {
  EXPECT_EQ(perform(loses_the_channel), (Notes{"404", "404"}));
}

sim::task<> opens_two_on_one_channel(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  const Requester first = co_await Requester::open(channel);
  const std::string second = co_await refusal(Requester::open(channel));
  notes.push_back(second);
}

TEST(Requests, have_one_requester_of_a_channel_at_a_time) {
  EXPECT_EQ(perform(opens_two_on_one_channel), Notes{"406"});
}

/// A publisher that is no requester hears of the reply in the queue that it names.
sim::task<> asks_by_queue(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const model::Name replies = queue.str() + "-replies";
  co_await begin_to_answer(context, queue, 1, Order::as_asked);
  const ChannelRef channel = co_await channel_with_queue(context, replies);
  Consumer consumer = co_await channel->consume(replies, Acknowledge::automatic);
  const model::MessageRef request =
      Message::to("", queue).reply_to(replies.str()).correlation_id("7").body("a");
  co_await channel->publish(request);
  const Delivery reply = co_await consumer.next();
  notes.push_back(text(reply) + ", " + reply.message->properties().correlation_id.value_or(""));
}

TEST(Requests, are_answered_in_a_queue_too) {
  EXPECT_EQ(perform(asks_by_queue), Notes{"answer to a, 7"});
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
