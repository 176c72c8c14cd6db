#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "model/broker.hpp"
#include "model/one_channel_test.hpp"
#include "model/queues/message_level.hpp"

namespace rehearsal::model {
namespace {

using namespace std::chrono_literals;

MessageRef message(std::size_t size, bool persistent = true) {
  Properties properties;
  if (persistent) properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<const Message>(Name(), Name("q"), properties, std::string(size, 'x'));
}

/// One durable queue on a broker that is told what time it is.
class AQueue : public testing::Test {
 protected:
  /// With the mode as an argument, or without any: then a policy may set it.
  void open(const char* mode, const MemoryOptions& memory = {}) {
    broker = Broker(memory);
    apply(ConnectionOpen{channel.connection});
    apply(ChannelOpen{channel});
    Table arguments;
    if (mode) arguments.emplace_back("x-queue-mode", Value{mode});
    apply(QueueDeclare{
        .channel = channel, .queue = "q", .durable = true, .arguments = std::move(arguments)});
  }
  void apply(const Command& command) { broker.apply(command, now, effects); }
  void set_policy(const char* mode) {
    apply(SetPolicy{.name = "mode", .definition = {{"queue-mode", Value{mode}}}});
  }
  void publish(std::size_t count, const MessageRef& what) {
    for (std::size_t i = 0; i < count; ++i) apply(Publish{channel, what, false, false});
  }
  void get(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) apply(Get{channel, "q", false});
  }
  void wait(Duration time) {
    now += time;
    broker.advance(now, effects);
  }
  QueueReport report() const { return broker.queues().front(); }
  Weight ready() const { return report().ready_in_memory; }
  Weight unacked() const { return report().unacked_in_memory; }

  Broker broker;
  Effects effects;
  Time now{};
};

TEST_F(AQueue, keeps_all_in_memory_by_default) {
  open("default");
  publish(10, message(100));
  get(3);
  EXPECT_EQ(ready(), (Weight{7, 700}));
  EXPECT_EQ(unacked(), (Weight{3, 300}));
  EXPECT_EQ(report().paged_out, Weight());
}

TEST_F(AQueue, that_is_lazy_keeps_nothing_that_nobody_asked_for) {
  open("lazy");
  publish(5000, message(100));
  EXPECT_EQ(ready(), Weight());
  EXPECT_EQ(report().paged_out, (Weight{5000, 500'000}));
  EXPECT_EQ(report().transient_paged_out, Weight());
  EXPECT_EQ(broker.disk_reads(), (Weight{1, 100})) << "the first, as it became the head";
}

TEST_F(AQueue, that_is_lazy_reads_a_segment_of_its_index_at_a_time) {
  open("lazy");
  publish(5000, message(100));
  get(1);
  EXPECT_EQ(ready().messages, 2047u);
  EXPECT_EQ(broker.disk_reads(), (Weight{1 + 2048, 100 + 204'800}));
  get(2046);
  EXPECT_EQ(ready().messages, 0u) << "the last of a segment goes back";
  get(1);
  EXPECT_EQ(ready().messages, 2048u) << "it came back alone, and the next segment behind it";
}

TEST_F(AQueue, that_is_lazy_reads_large_messages_one_by_one) {
  open("lazy");
  publish(10, message(4096));
  get(3);
  EXPECT_EQ(ready(), Weight());
  EXPECT_EQ(unacked(), Weight());
  EXPECT_EQ(broker.disk_reads(), (Weight{3, 3 * 4096}));
}

TEST_F(AQueue, counts_the_properties_of_what_fits_its_index) {
  EXPECT_TRUE(kept_in_index(*message(4092)));
  EXPECT_FALSE(kept_in_index(*message(4093))) << "two bytes of flags, one of the delivery mode";
}

TEST_F(AQueue, that_is_lazy_says_what_it_wrote_for_want_of_memory_only) {
  open("lazy");
  publish(3, message(100, false));
  publish(2, message(100));
  EXPECT_EQ(report().transient_paged_out, (Weight{3, 300}));
}

TEST_F(AQueue, has_in_memory_what_was_delivered_at_once) {
  open("lazy");
  apply(Consume{.channel = channel, .queue = "q", .consumer_tag = "c"});
  publish(2, message(8192));
  EXPECT_EQ(unacked(), (Weight{2, 16384}));
  apply(Ack{channel, 0, true});
  EXPECT_EQ(unacked(), Weight());
}

TEST_F(AQueue, forgets_what_it_had_on_the_disk_when_it_is_purged) {
  open("lazy");
  publish(3000, message(100, false));
  get(1);
  apply(QueuePurge{channel, "q"});
  EXPECT_EQ(report().paged_out, Weight());
  EXPECT_EQ(report().transient_paged_out, Weight());
  EXPECT_EQ(report().in_memory(), (Weight{1, 100}));
}

TEST_F(AQueue, is_converted_as_it_runs) {
  open(nullptr);
  publish(7000, message(100));
  set_policy("lazy");
  EXPECT_EQ(ready().messages, 2048u);
  publish(100, message(100));
  EXPECT_EQ(report().paged_out.messages, 5052u);
  set_policy("default");
  EXPECT_EQ(ready().messages, 4096u);
  get(7100);
  EXPECT_EQ(report().paged_out, Weight());
  EXPECT_EQ(unacked().messages, 7100u);
}

TEST_F(AQueue, reads_its_first_segment_back_after_a_restart) {
  open("default");
  publish(5000, message(100));
  broker.shutdown(now, effects);
  broker.restart(now, effects);
  EXPECT_EQ(ready().messages, 2048u);
  EXPECT_EQ(report().paged_out.messages, 2952u);
}

/// The high watermark is at 40 %, and queues page out at half of that.
MemoryOptions limit(std::uint64_t total) {
  MemoryOptions memory;
  memory.total = total;
  memory.bytes_per_message = 0;
  return memory;
}

TEST_F(AQueue, pages_out_when_memory_is_short) {
  open("default", limit(10'000'000));
  publish(10'000, message(300));
  EXPECT_EQ(ready().messages, 10'000u);
  wait(2500ms);
  EXPECT_EQ(ready().messages, 2048u);
  EXPECT_EQ(report().paged_out.messages, 7952u);
  EXPECT_FALSE(broker.memory_alarm());
}

TEST_F(AQueue, that_grows_too_fast_blocks_who_publishes_until_it_has_paged_out) {
  open("default", limit(10'000'000));
  publish(20'000, message(300));
  wait(1s);
  EXPECT_TRUE(broker.memory_alarm());
  publish(10, message(300));
  EXPECT_EQ(report().ready, 20'000u);
  wait(1500ms);
  wait(500ms);
  EXPECT_FALSE(broker.memory_alarm());
  EXPECT_EQ(report().ready, 20'010u);
}

TEST_F(AQueue, that_is_lazy_never_runs_short) {
  open("lazy", limit(10'000'000));
  publish(20'000, message(300));
  wait(3s);
  EXPECT_FALSE(broker.memory_alarm());
  EXPECT_EQ(broker.memory_in_use(), 0u);
}

TEST_F(AQueue, has_nothing_to_look_at_while_nothing_happens) {
  open("default", limit(10'000'000));
  publish(1, message(300));
  ASSERT_TRUE(broker.next_deadline());
  wait(10s);
  EXPECT_FALSE(broker.next_deadline());
}

}  // namespace
}  // namespace rehearsal::model
