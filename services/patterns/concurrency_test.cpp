#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "properties/matchers.hpp"
#include "services/patterns/intake.hpp"
#include "services/patterns/join.hpp"
#include "services/patterns/video_test.hpp"

/// Several strands of one service, and several replicas of it, at work at once.
namespace rehearsal::services::patterns {
namespace {

using namespace std::chrono_literals;
using broker_adapters::Context;
using broker_adapters::Transaction;
using properties::each_request_acts;
using properties::Held;
using properties::RunResult;
using properties::Workflow;

sim::task<std::optional<Video>> publish_slowly(Context& context, Transaction&, Video video) {
  co_await context.sleep(10s);
  co_await context.act("publish", video.name, "publish-" + video.name);
  co_return video;
}

sim::task<std::optional<Video>> archive(Context& context, Transaction&, Video video) {
  co_await context.act("archive", video.name, "archive-" + video.name);
  co_return std::nullopt;
}

Reliable<Video> publishing(std::uint16_t at_once) {
  Subscription subscription = to_uploads("publish.uploads");
  subscription.concurrency = at_once;
  return Reliable<Video>(subscription, video_codec(), publish_slowly);
}

/// What is published goes on to an archive.
Workflow archived(std::uint16_t at_once, std::uint32_t replicas) {
  Subscription subscription;
  subscription.queue = "archive";
  subscription.bindings.push_back({{published}});
  Workflow workflow("media", "what is uploaded is published and archived");
  workflow.service("upload", upload);
  workflow.service("publish", publishing(at_once)).replicas(replicas);
  workflow.service("archive", Reliable<Video>(subscription, video_codec(), archive));
  add_uploads(workflow);
  workflow.eventually("archived", each_request_acts("publish", "archive"));
  workflow.eventually("drained", properties::queues_drained());
  return workflow;
}

properties::SearchResult searched(const Workflow& workflow) {
  properties::SearchOptions options;
  options.runs = 1'000;
  options.requests = 4;
  options.faults = "realistic";
  return properties::search(workflow, options);
}

TEST(Reliable, handles_as_many_messages_at_once_as_its_subscription_says) {
  for (const auto& [at_once, takes] : {std::pair(1, 60s), std::pair(3, 20s)}) {
    const Workflow workflow = archived(static_cast<std::uint16_t>(at_once), 1);
    const RunResult result = calm_run(workflow, 6);
    EXPECT_EQ(text(result.outcome()), "held") << result.reason();
    EXPECT_GE(result.virtual_time, takes);
    EXPECT_LT(result.virtual_time, takes + 5s);
  }
}

TEST(Reliable, loses_nothing_with_several_messages_at_once) {
  EXPECT_THAT(searched(archived(3, 1)), Held());
}

/// Each replica sends what it decided, and only that.
TEST(Reliable, loses_nothing_with_replicas) { EXPECT_THAT(searched(archived(2, 2)), Held()); }

sim::task<std::optional<Video>> join_and_publish(Context& context, Transaction&, Video part) {
  const Join join("parts", {"sound", "picture"});
  const bool complete = co_await join.complete_with(context, "1", part.name);
  if (complete) co_await context.act("publish", "1", "publish-1");
  co_return std::nullopt;
}

/// Both parts are there at one time, and are at work at one time.
TEST(Join, is_complete_for_one_of_two_parts_that_come_at_once) {
  Subscription subscription = to_uploads("publish.uploads");
  subscription.concurrency = 2;
  Workflow workflow("media", "a video is published when its sound and its picture are there");
  workflow.service("upload", upload);
  workflow.service("publish", Reliable<Video>(subscription, video_codec(), join_and_publish));
  workflow.workload("part", [](std::uint32_t number) {
    return message_of(Video(number == 1 ? "sound" : "picture"), model::Name(uploads));
  });
  workflow.always("published once", properties::at_most_once("publish"));
  workflow.sometimes("published", [](const properties::RunRecord& record) {
    return record.history().acts.size() == 1;
  });
  EXPECT_EQ(calm_run(workflow, 1).happened, 0u);
  EXPECT_EQ(calm_run(workflow, 2).happened, 1u);
}

sim::task<> publish_late(Context& context) {
  co_await context.sleep(20s);
  co_await publishing(1)(context);
}

sim::task<> upload_for_publish(Context& context) {
  Intake for_publish = intake();
  for_publish.listeners = {to_uploads("publish.uploads")};
  return take_requests(context, std::move(for_publish));
}

/// Another queue takes the message before, so that nothing tells the publisher. Requests come after
/// five seconds, for then a service that sleeps is taken to be up.
TEST(Intake, declares_the_queues_of_listeners_that_start_late) {
  Workflow workflow("media", "what is uploaded is published and archived");
  workflow.service("upload", upload_for_publish);
  workflow.service("publish", publish_late);
  workflow.service("archive", Reliable<Video>(to_uploads("archive"), video_codec(), archive));
  add_uploads(workflow);
  workflow.eventually("published", each_request_acts("publish", "archive"));
  EXPECT_EQ(text(calm_run(workflow).outcome()), "held") << calm_run(workflow).reason();
}

}  // namespace
}  // namespace rehearsal::services::patterns
