#include "services/patterns/retries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "properties/matchers.hpp"
#include "services/patterns/video_test.hpp"

namespace rehearsal::services::patterns {
namespace {

using namespace std::chrono_literals;
using broker_adapters::Context;
using broker_adapters::Message;
using broker_adapters::Transaction;
using properties::Held;
using properties::RunResult;
using properties::Workflow;
using testing::ElementsAre;
using testing::IsEmpty;

const Retries twice_more{.pauses = {3s, 50s}, .parking = parking};

/// A service that gets through at that attempt.
Workflow getting_through_at(std::uint32_t attempt, std::string name = {}) {
  Subscription subscription = to_uploads("publish.uploads");
  subscription.retries = twice_more;
  const auto handler = [attempt](Context& context, Transaction& transaction, Video video) {
    transaction.put("attempts", video.name, std::to_string(video.attempt));
    if (video.attempt < attempt) throw Retry("busy");
    return publish(context, transaction, std::move(video));
  };
  return media(Reliable<Video>(subscription, video_codec(), handler), std::move(name));
}

TEST(Retries, bring_a_message_back_after_each_pause) {
  const RunResult result = calm_run(getting_through_at(3));
  EXPECT_EQ(text(result.outcome()), "held") << result.reason();
  EXPECT_THAT(notes(result), ElementsAre("will try again: busy", "will try again: busy"));
  EXPECT_GE(result.virtual_time, 53s);
  EXPECT_LT(result.virtual_time, 54s);
}

TEST(Retries, park_what_is_left_after_the_last_attempt) {
  Workflow workflow = getting_through_at(4);
  workflow.always("not published", [](const properties::RunRecord& record) -> properties::Wrong {
    if (record.history().acts.empty()) return std::nullopt;
    return "it was published";
  });
  const RunResult result = calm_run(workflow);
  EXPECT_EQ(text(result.outcome()), "held") << result.reason();
  EXPECT_EQ(notes(result).back(), "rejects a message: busy, and it was the last attempt");
}

TEST(Retries, park_what_cannot_be_read_at_once) {
  Workflow workflow = getting_through_at(1, "garbage");
  const RunResult result = calm_run(workflow);
  EXPECT_EQ(text(result.outcome()), "held") << result.reason();
  EXPECT_THAT(notes(result), ElementsAre("rejects a message: it cannot be read"));
}

TEST(Retries, lose_nothing) {
  properties::SearchOptions options;
  options.runs = 1'000;
  options.faults = "realistic";
  EXPECT_THAT(properties::search(getting_through_at(2), options), Held());
}

/// The service dies when it has decided to try again, and is given the message once more.
TEST(Retries, are_decided_about_once_for_each_attempt) {
  const sim::Decision crash{"publish after commit of Video(1) #1", sim::Fault::crash, 1};
  properties::RunOptions options;
  options.keep = sim::Trace::Keep::text;
  const properties::Replay run = properties::replay(getting_through_at(2), {crash}, options);
  EXPECT_THAT(run.unmatched, IsEmpty());
  EXPECT_EQ(text(run.result.outcome()), "held") << run.result.reason();
  EXPECT_THAT(notes(run.result), ElementsAre("will try again: busy"));
}

TEST(NextAttempt, is_the_same_message_but_for_its_number) {
  const model::MessageRef first =
      Message::to("media", "upload.video").id("7").header("x", 1).persistent().body("octets");
  const model::MessageRef second = next_attempt(*first, "transcode", twice_more);
  ASSERT_TRUE(second);
  EXPECT_EQ(attempt_of(*first), 1u);
  EXPECT_EQ(attempt_of(*second), 2u);
  EXPECT_EQ(second->routing_key(), "transcode.retry.1");
  EXPECT_EQ(second->properties().message_id, "7");
  EXPECT_EQ(second->properties().headers->front(), first->properties().headers->front());
  EXPECT_TRUE(second->persistent());
  EXPECT_EQ(second->body().view(), "octets");
}

TEST(NextAttempt, is_there_as_often_as_there_are_pauses) {
  model::MessageRef message = Message::to("").body("octets");
  for (const char* queue : {"q.retry.1", "q.retry.2"}) {
    message = next_attempt(*message, "q", twice_more);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->routing_key(), queue);
  }
  EXPECT_FALSE(next_attempt(*message, "q", twice_more));
}

/// The header may be anybody's.
TEST(Attempt, of_a_message_with_a_strange_number_is_the_first) {
  for (const broker_adapters::FieldValue& tries :
       {broker_adapters::FieldValue("many"), broker_adapters::FieldValue(std::int64_t{-5}),
        broker_adapters::FieldValue(std::int64_t{1} << 40)}) {
    const model::MessageRef message = Message::to("").header("tries", tries);
    EXPECT_EQ(attempt_of(*message), 1u);
  }
}

}  // namespace
}  // namespace rehearsal::services::patterns
