#include "services/patterns/reliable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "services/patterns/video_test.hpp"

/// The patterns, for messages that are no orders.
namespace rehearsal::services::patterns {
namespace {

using broker_adapters::Context;
using broker_adapters::Transaction;
using properties::RunResult;
using properties::Workflow;

sim::task<std::optional<Video>> refuse_in_silence(Context&, Transaction&, Video video) {
  if (!video.name.empty()) throw Reject("");
  co_return std::nullopt;
}

TEST(Reliable, handles_messages_of_any_kind) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), publish);
  EXPECT_EQ(text(calm_run(media(service)).outcome()), "held");
}

TEST(Reliable, rejects_what_it_cannot_read_and_goes_on) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), publish);
  const RunResult result = calm_run(media(service, "garbage"));
  EXPECT_EQ(text(result.outcome()), "falsified: published");
  EXPECT_THAT(notes(result), testing::ElementsAre("rejects a message: it cannot be read"));
}

/// An empty reason is one all the same.
TEST(Reliable, rejects_what_its_handler_rejects_without_a_reason) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), refuse_in_silence);
  const RunResult result = calm_run(media(service));
  EXPECT_THAT(notes(result), testing::ElementsAre("rejects a message: "));
  EXPECT_THAT(result.reason(), testing::HasSubstr("Video(1) and did not finish"));
}

/// One message for two queues of one service is two things to do.
TEST(Reliable, remembers_what_it_handled_by_the_queue_that_it_came_from) {
  const auto both = [](Context& context) {
    const Reliable<Video> first(to_uploads("first"), video_codec(), publish);
    const Reliable<Video> second(
        to_uploads("second"), video_codec(),
        [](Context& self, Transaction&, Video video) -> sim::task<std::optional<Video>> {
          co_await self.act("illustrate", video.name, "illustrate-" + video.name);
          co_return std::nullopt;
        });
    context.spawn("first", first(context));
    return second(context);
  };
  Workflow workflow("media", "what is uploaded is published and illustrated");
  workflow.service("upload", upload);
  workflow.service("both", both);
  add_uploads(workflow);
  workflow.eventually("both done", properties::each_request_acts("publish", "illustrate"));
  EXPECT_EQ(text(calm_run(workflow).outcome()), "held") << calm_run(workflow).reason();
}

/// In a session of its own, and not in another life.
void expect_another_session(const Subscription& subscription, sim::Fault fault) {
  const Workflow workflow = media(Reliable<Video>(subscription, video_codec(), publish));
  properties::RunOptions options;
  options.keep = sim::Trace::Keep::text;
  const properties::Replay run =
      properties::replay(workflow, {{"publish before effect of Video(1) #1", fault, 1}}, options);
  EXPECT_EQ(text(run.result.outcome()), "held") << run.result.reason();
  EXPECT_THAT(run.unmatched, testing::IsEmpty());
  EXPECT_THAT(notes(run.result),
              testing::ElementsAre(testing::StartsWith("reconnects: publish 1 was ")));
  EXPECT_THAT(run.result.steps,
              testing::Not(testing::Contains(testing::Field(
                  &sim::Step::what, testing::VariantWith<sim::Stopped>(testing::_)))));
}

TEST(Reliable, tries_again_what_the_outside_world_refused_or_did_not_answer) {
  Subscription subscription = to_uploads("publish.uploads");
  for (const std::uint16_t at_once : {std::uint16_t{1}, std::uint16_t{2}}) {
    subscription.concurrency = at_once;
    for (const sim::Fault fault : {sim::Fault::refuse, sim::Fault::time_out})
      expect_another_session(subscription, fault);
  }
}

TEST(Reliable, refuses_more_messages_at_once_than_its_prefetch_lets_through) {
  Subscription subscription = to_uploads("q");
  subscription.prefetch = 2;
  for (const std::uint16_t concurrency : {std::uint16_t{0}, std::uint16_t{3}}) {
    subscription.concurrency = concurrency;
    EXPECT_THROW(Reliable<Video>(subscription, video_codec(), publish), sim::Misuse);
  }
  subscription.prefetch = 0;
  EXPECT_NO_THROW(Reliable<Video>(subscription, video_codec(), publish));
}

TEST(Reliable, refuses_to_be_without_one_of_its_functions) {
  Codec<Video> codec = video_codec();
  codec.id = nullptr;
  EXPECT_THROW(Reliable<Video>(to_uploads("q"), codec, publish), sim::Misuse);
  EXPECT_THROW(Reliable<Video>(to_uploads("q"), video_codec(), nullptr), sim::Misuse);
}

}  // namespace
}  // namespace rehearsal::services::patterns
