#include "services/patterns/reliable.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/run.hpp"
#include "properties/standard_properties.hpp"

/// The patterns, for messages that are no orders.
namespace rehearsal::services::patterns {
namespace {

using broker_adapters::ChannelRef;
using broker_adapters::Context;
using broker_adapters::ExchangeType;
using broker_adapters::Transaction;
using properties::RunResult;
using properties::Workflow;

constexpr const char* uploads = "uploads";
constexpr const char* published = "published";

struct Video {
  explicit Video(std::string name_) : name(std::move(name_)) {}
  std::string name;
};

model::MessageRef message_of(const Video& video, const model::Name& exchange) {
  model::Properties properties;
  properties.type = "Video";
  properties.correlation_id = video.name;
  properties.message_id = video.name;
  properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<model::Message>(exchange, model::Name(), std::move(properties),
                                          video.name);
}

Codec<Video> video_codec() {
  return {.decode = [](const model::Message& message) -> std::optional<Video> {
            if (message.body().view() == "garbage") return std::nullopt;
            return Video(std::string(message.body().view()));
          },
          .encode = message_of,
          .id = [](const Video& video) { return video.name; }};
}

Subscription to_uploads(const char* queue) {
  Subscription subscription;
  subscription.queue = queue;
  subscription.bindings.push_back({{uploads}});
  subscription.publishes_to = {published};
  return subscription;
}

sim::task<> intake(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(uploads, ExchangeType::fanout);
  co_await channel->declare_exchange(published, ExchangeType::fanout);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    co_await channel->publish(request);
    context.accept(request);
  }
}

sim::task<std::optional<Video>> publish(Context& context, Transaction&, Video video) {
  co_await context.act("publish", video.name, "publish-" + video.name);
  co_return std::nullopt;
}

sim::task<std::optional<Video>> refuse_in_silence(Context&, Transaction&, Video video) {
  if (!video.name.empty()) throw Reject("");
  co_return std::nullopt;
}

Workflow media(const Reliable<Video>& service, std::string name = "1") {
  Workflow workflow("media", "what is uploaded is published");
  workflow.service("intake", intake);
  workflow.service("publish", service);
  workflow.workload(
      "upload", [name](std::uint32_t) { return message_of(Video(name), model::Name(uploads)); });
  workflow.eventually("published", properties::each_request_acts("publish"));
  workflow.eventually("drained", properties::queues_drained());
  return workflow;
}

RunResult calm_run(const Workflow& workflow) {
  sim::CalmChoices calm;
  properties::RunOptions options;
  options.keep = sim::Trace::Keep::text;
  return properties::run(workflow, calm, options);
}

std::vector<std::string> notes(const RunResult& result) {
  std::vector<std::string> found;
  for (const sim::Step& step : result.steps)
    if (step.kind == sim::StepKind::note) found.push_back(step.text);
  return found;
}

TEST(Reliable, handles_messages_of_any_kind) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), publish);
  EXPECT_EQ(calm_run(media(service)).verdict_text(), "held");
}

TEST(Reliable, rejects_what_it_cannot_read_and_goes_on) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), publish);
  const RunResult result = calm_run(media(service, "garbage"));
  EXPECT_EQ(result.verdict_text(), "falsified: published");
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
  workflow.service("intake", intake);
  workflow.service("both", both);
  workflow.workload("upload",
                    [](std::uint32_t) { return message_of(Video("1"), model::Name(uploads)); });
  workflow.eventually("both done", properties::each_request_acts("publish", "illustrate"));
  EXPECT_EQ(calm_run(workflow).verdict_text(), "held") << calm_run(workflow).reason();
}

/// In a session of its own, and not in another life.
TEST(Reliable, tries_again_what_the_outside_world_refused_or_did_not_answer) {
  const Reliable<Video> service(to_uploads("publish.uploads"), video_codec(), publish);
  properties::RunOptions options;
  options.keep = sim::Trace::Keep::text;
  for (const sim::Fault fault : {sim::Fault::refuse, sim::Fault::time_out}) {
    const properties::Replay run = properties::replay(
        media(service), {{"publish before effect of Video(1) #1", fault, 1}}, options);
    EXPECT_EQ(run.result.verdict_text(), "held") << run.result.reason();
    EXPECT_THAT(run.unmatched, testing::IsEmpty());
    EXPECT_THAT(notes(run.result),
                testing::ElementsAre(testing::StartsWith("reconnects: publish 1 was ")));
    EXPECT_THAT(run.result.steps, testing::Not(testing::Contains(testing::Field(
                                      &sim::Step::text, testing::StartsWith("stops: ")))));
  }
}

TEST(Reliable, refuses_to_be_without_one_of_its_functions) {
  Codec<Video> codec = video_codec();
  codec.id = nullptr;
  EXPECT_THROW(Reliable<Video>(to_uploads("q"), codec, publish), sim::Misuse);
  EXPECT_THROW(Reliable<Video>(to_uploads("q"), video_codec(), nullptr), sim::Misuse);
}

}  // namespace
}  // namespace rehearsal::services::patterns
