#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "broker_adapters/contract/pieces.hpp"

/// What the outside world answers, and what goes on until it does.
namespace rehearsal::broker_adapters::contract {
namespace {

using namespace std::chrono_literals;

/// What came of asking for it.
sim::task<std::string> charge(Context& context) {
  try {
    const bool did = co_await context.act("charge", "101", "charge-101", "EUR 20");
    co_return did ? "done" : "done before";
  } catch (const EffectRefused&) {
    co_return "refused";
  } catch (const EffectTimedOut&) {
    co_return "timed out";
  }
}

/// At work on a message, for in a simulation only such an effect may fail.
sim::task<ChannelRef> at_work(Context& context) {
  const model::Name queue = fresh(context);
  const ChannelRef channel = co_await channel_with_queue(context, queue);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::automatic);
  co_await channel->publish(message(queue, "a"));
  co_await consumer.next();
  co_return channel;
}

sim::task<> charges_twice(Context& context, Notes& notes) {
  const ChannelRef channel = co_await at_work(context);
  for (int i = 0; i < 2; ++i) {
    std::string answer = co_await charge(context);
    notes.push_back(std::move(answer));
  }
}

TEST(Effects, happen_once_under_one_key) {
  EXPECT_EQ(perform(charges_twice), (Notes{"done", "done before"}));
}

TEST(Effects, that_were_refused_have_not_happened) {
  EXPECT_EQ(perform(charges_twice, Outside::refuses), (Notes{"refused", "done"}));
}

TEST(Effects, that_timed_out_had_happened) {
  EXPECT_EQ(perform(charges_twice, Outside::times_out), (Notes{"timed out", "done before"}));
}

sim::task<> tick(Context& context, int& ticks) {
  for (;;) {
    co_await context.sleep(10ms);
    ++ticks;
  }
}

/// With a heartbeat of one second a broker would have closed the connection meanwhile.
sim::task<> charges_slowly(Context& context, Notes& notes) {
  const ChannelRef channel = co_await at_work(context);
  int ticks = 0;
  const sim::StrandHandle ticking = context.spawn("ticks", tick, std::ref(ticks));
  const sim::Time began = context.now();
  const std::string answer = co_await charge(context);
  notes.push_back(answer + (context.now() - began < 4s ? " at once" : " in its time"));
  notes.push_back(ticks < 100 ? "alone" : "others went on");
  ticking.cancel();
  const int code = co_await code_of(channel);
  notes.push_back(code == 0 ? "connected" : "closed");
}

TEST(Effects, that_are_slow_keep_neither_other_strands_waiting_nor_the_broker) {
  EXPECT_EQ(perform(charges_slowly, Outside::is_slow),
            (Notes{"done in its time", "others went on", "connected"}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::contract
