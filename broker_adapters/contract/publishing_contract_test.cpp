#include <gtest/gtest.h>

#include "broker_adapters/contract/pieces.hpp"

/// Publishes: as they were built, returned, and in transactions.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

sim::task<> publishes_what_was_built(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const model::MessageRef sent = Message::to("", queue)
                                     .type("Uploaded")
                                     .id("u-1")
                                     .correlation_id("101")
                                     .reply_to("somewhere")
                                     .header("attempt", 3)
                                     .header("trace", "00-4bf92f35-01")
                                     .persistent()
                                     .expiration(1h)
                                     .priority(4)
                                     .json(R"({"video":101})");
  co_await channel->publish(sent);
  const auto delivery = co_await channel->get(queue, Acknowledge::automatic);
  notes.push_back(*delivery->message == *sent ? "the same" : "changed");
}

TEST(Publishes, bring_a_message_as_it_was_built) {
  EXPECT_EQ(perform(publishes_what_was_built), Notes{"the same"});
}

sim::task<> hears_of_returns(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->publish(message("contract-nowhere", "unheard"), Mandatory::yes);
  const int code = co_await code_of(channel);
  Returns returns = channel->returns();
  co_await channel->publish(message("contract-nowhere", "dropped"));
  co_await channel->publish(message("contract-nowhere", "a"), Mandatory::yes);
  const Returned returned = co_await returns.next();
  notes.push_back(std::string(returned.message->body()) + ", " +
                  std::to_string(returned.reply_code + code) + " " + returned.reply_text);
  const auto none = co_await returns.next(50ms);
  notes.push_back(none ? "another" : "no other");
}

TEST(Returns, are_the_mandatory_messages_that_no_queue_took) {
  EXPECT_EQ(perform(hears_of_returns), (Notes{"a, 312 NO_ROUTE", "no other"}));
}

sim::task<> hears_of_two_kinds_of_returns(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  Returns returns = channel->returns();
  co_await channel->publish(message("contract-nowhere", "plain"), Mandatory::yes);
  const PublishOutcome outcome = co_await channel->publish_confirmed(
      message("contract-nowhere", "confirmed"), Mandatory::yes, 10s);
  notes.push_back(outcome == PublishOutcome::returned ? "returned" : "other");
  const auto first = co_await returns.next(10s);
  notes.emplace_back(first->message->body());
  const auto second = co_await returns.next(50ms);
  notes.push_back(second ? "another" : "no other");
}

TEST(Returns, are_not_those_that_a_confirmed_publish_tells_of) {
  EXPECT_EQ(perform(hears_of_two_kinds_of_returns), (Notes{"returned", "plain", "no other"}));
}

sim::task<> loses_its_returns(Context& context, Notes& notes) {
  const ChannelRef channel = co_await context.open_channel();
  Returns returns = channel->returns();
  co_await channel->publish(Message::to("contract-no-such-exchange"));
  int code = 0;
  try {
    co_await returns.next();
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  notes.push_back(std::to_string(code));
}

TEST(Returns, end_with_their_channel) { EXPECT_EQ(perform(loses_its_returns), Notes{"404"}); }

sim::task<> commits(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  const ChannelRef other = co_await context.open_channel();
  co_await channel->publish(message(queue, "a"));
  const auto taken = co_await channel->get(queue, Acknowledge::manual);
  co_await channel->tx_select();
  co_await channel->ack(taken->tag);
  co_await channel->publish(message(queue, "b"));
  const std::string before = co_await head(other, queue);
  notes.push_back("before: " + before);
  co_await channel->tx_commit();
  const std::string after = co_await head(other, queue);
  notes.push_back("after: " + after);
}

TEST(Transactions, take_effect_when_they_are_committed) {
  EXPECT_EQ(perform(commits), (Notes{"before: empty", "after: b"}));
}

sim::task<> rolls_back(Context& context, Notes& notes) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  co_await channel->publish(message(queue, "a"));
  co_await channel->tx_select();
  const auto taken = co_await channel->get(queue, Acknowledge::manual);
  co_await channel->ack(taken->tag);
  co_await channel->publish(message(queue, "b"));
  co_await channel->tx_rollback();
  co_await channel->requeue(taken->tag);
  co_await channel->tx_commit();
  for (int i = 0; i < 2; ++i) {
    const std::string left = co_await head(channel, queue);
    notes.push_back(left);
  }
}

TEST(Transactions, never_were_when_they_are_rolled_back) {
  EXPECT_EQ(perform(rolls_back), (Notes{"a again", "empty"}));
}

sim::task<> mixes_confirms_and_transactions(Context& context, Notes& notes) {
  const ChannelRef transactional = co_await context.open_channel();
  co_await transactional->tx_select();
  const std::string confirms = co_await refusal(transactional->confirm_select());
  notes.push_back(confirms);
  const ChannelRef confirming = co_await context.open_channel();
  co_await confirming->confirm_select();
  const std::string transactions = co_await refusal(confirming->tx_select());
  notes.push_back(transactions);
  const ChannelRef plain = co_await context.open_channel();
  const std::string commit = co_await refusal(plain->tx_commit());
  notes.push_back(commit);
}

TEST(Transactions, do_not_go_with_confirms_and_begin_with_a_select) {
  EXPECT_EQ(perform(mixes_confirms_and_transactions), (Notes{"406", "406", "406"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
