#include "properties/workflow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "properties/catalogue.hpp"
#include "properties/matchers.hpp"
#include "properties/run.hpp"
#include "properties/search.hpp"
#include "properties/standard_properties.hpp"
#include "sim/bug.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::QueueOptions;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* queue = "uploads";

model::MessageRef upload(std::uint32_t number) {
  model::Properties properties;
  properties.type = "Upload";
  properties.correlation_id = "video-" + std::to_string(number);
  return std::make_shared<model::Message>(model::Name(), model::Name(queue), std::move(properties),
                                          "a video");
}

std::string video(std::uint32_t number) { return "video-" + std::to_string(number); }

/// Hands what is uploaded to the queue.
sim::task<> intake(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const QueueOptions options = QueueOptions::durable(queue);
  co_await channel->declare_queue(options);
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    co_await channel->publish(request);
    context.accept(request);
  }
}

sim::task<> transcode(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->prefetch(1);
  const QueueOptions options = QueueOptions::durable(queue);
  co_await channel->declare_queue(options);
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    const std::string subject = *delivery.message->properties().correlation_id;
    co_await context.sleep(std::chrono::seconds(1));
    co_await context.act("transcode", subject, "transcode-" + subject);
    co_await channel->ack(delivery.tag);
  }
}

/// A choreography that is about no orders.
Workflow media() {
  Workflow workflow("media", "a video is transcoded");
  workflow.service("intake", intake);
  workflow.service("transcode", transcode).replicas(2);
  workflow.workload("upload", upload).named_by(video).takes(std::chrono::seconds(2));
  workflow.always("transcoded once", at_most_once("transcode"))
      .eventually("transcoded", each_request_acts("transcode"))
      .eventually("drained", queues_drained())
      .sometimes("a video was transcoded", [](const RunRecord& record) {
        return record.requested().front().times("transcode") > 0;
      });
  return workflow;
}

std::string refused(const std::function<void()>& mistake) {
  try {
    mistake();
  } catch (const sim::Misuse& misuse) {
    return misuse.what();
  }
  return "it was taken";
}

TEST(Workflow, of_a_user_holds_where_nothing_goes_wrong) {
  sim::CalmChoices calm;
  RunOptions options;
  options.requests = 5;
  const RunResult result = run(media(), calm, options);
  EXPECT_EQ(text(result.outcome()), "held") << result.reason();
  EXPECT_EQ(result.happened, 1u);
}

TEST(Workflow, of_a_user_is_searched_shrunk_and_explained) {
  SearchOptions options;
  options.faults = "drop";
  options.requests = 3;
  options.runs = 1'000;
  const SearchResult result = search(media(), options);
  ASSERT_EQ(result.verdict, Verdict::falsified);
  EXPECT_EQ(result.violations.front().property, "transcoded");
  EXPECT_THAT(result.violations.front().what, HasSubstr("upload video-1 is not complete"));
  EXPECT_EQ(result.counterexample->requests, 1u);
  EXPECT_EQ(result.counterexample->decisions.size(), 1u);
}

TEST(Held, is_what_a_search_that_found_nothing_is) {
  SearchOptions options;
  options.runs = 10;
  EXPECT_THAT(search(media(), options), Held());
}

TEST(Held, tells_the_story_where_it_is_not_so) {
  SearchOptions options;
  options.faults = "drop";
  options.runs = 1'000;
  testing::StringMatchResultListener story;
  ASSERT_FALSE(testing::ExplainMatchResult(Held(), search(media(), options), &story));
  EXPECT_THAT(story.str(), HasSubstr("transcoded: upload video-1 is not complete"));
  EXPECT_THAT(story.str(), HasSubstr("Upload(video-1) #1: drop"));
  EXPECT_THAT(story.str(), HasSubstr("+0.000s intake starts"));
  EXPECT_THAT(story.str(), testing::Not(HasSubstr("\n\n")));
}

TEST(Held, says_what_never_happened_where_a_search_is_vacuous) {
  Workflow workflow = media();
  workflow.sometimes("a video was lost", [](const RunRecord&) { return false; });
  SearchOptions options;
  options.runs = 10;
  testing::StringMatchResultListener story;
  ASSERT_FALSE(testing::ExplainMatchResult(Held(), search(workflow, options), &story));
  EXPECT_THAT(story.str(), HasSubstr("it never happened: a video was lost"));
}

TEST(Workflow, shrinks_to_the_first_of_its_subjects_by_their_names) {
  Counterexample found;
  found.requests = 3;
  found.property = "transcoded";
  found.decisions = {{"intake publishes Upload(video-3) #1", sim::Fault::drop, 1}};
  ASSERT_TRUE(replay(media(), found).result.violation("transcoded"));
  const Counterexample smallest = shrink(media(), found);
  EXPECT_EQ(smallest.requests, 1u);
  EXPECT_EQ(smallest.decisions.front().at, "intake publishes Upload(video-1) #1");
}

TEST(Workflow, has_replicas_that_share_a_store_and_have_names_of_their_own) {
  const Workflow workflow = media();
  ASSERT_EQ(workflow.services().size(), 3u);
  EXPECT_EQ(workflow.services()[1].name, "transcode-1");
  EXPECT_EQ(workflow.services()[2].name, "transcode-2");
  EXPECT_EQ(workflow.services()[1].store_name(), "transcode");
  EXPECT_EQ(workflow.services()[2].store_name(), "transcode");
}

std::vector<std::string> names_of(const Workflow& workflow) {
  std::vector<std::string> names;
  for (const broker_adapters::Service& service : workflow.services()) names.push_back(service.name);
  return names;
}

TEST(Workflow, keeps_replicas_in_their_place_and_as_many_as_were_said_last) {
  Workflow workflow("media", "a video is transcoded");
  Workflow::Part transcoders = workflow.service("transcode", transcode);
  workflow.service("intake", intake).starts_after("transcode");
  transcoders.replicas(3).replicas(2);
  EXPECT_THAT(names_of(workflow), ElementsAre("transcode-1", "transcode-2", "intake"));
}

sim::task<> announce(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const model::MessageRef message = upload(1);
  co_await channel->publish(message);
}

/// Declares its queue late, for what is published before that is lost.
sim::task<> listen(Context& context) {
  co_await context.sleep(std::chrono::seconds(1));
  co_await transcode(context);
}

/// Its services start by themselves.
Workflow announcement() {
  Workflow workflow("announcement", "it is lost where nobody listens yet");
  workflow.service("listener", listen).replicas(2);
  workflow.service("other", [](Context&) -> sim::task<> { co_return; });
  workflow.eventually("heard", [](const RunRecord& record) -> Wrong {
    if (record.history().acts.empty()) return "nobody heard it";
    return std::nullopt;
  });
  return workflow;
}

TEST(Workflow, has_services_that_start_once_those_before_them_are_up) {
  sim::CalmChoices calm;
  Workflow together = announcement();
  together.service("announcer", announce);
  EXPECT_EQ(text(run(together, calm).outcome()), "falsified: heard");
  Workflow in_turn = announcement();
  in_turn.service("announcer", announce).starts_after("listener");
  EXPECT_EQ(text(run(in_turn, calm).outcome()), "held");
}

TEST(Workflow, starts_all_replicas_after_what_was_said_of_them) {
  Workflow workflow = announcement();
  workflow.service("first", announce).starts_after("listener").replicas(2).starts_after("other");
  const auto services = workflow.services();
  ASSERT_EQ(services.size(), 5u);
  for (const std::size_t place : {3u, 4u})
    EXPECT_THAT(services[place].starts_after, ElementsAre("listener", "other"));
}

TEST(Workflow, refuses_to_start_a_service_after_one_that_was_not_named_before_it) {
  const auto after = [](const std::string& other) {
    return refused([&] {
      Workflow workflow = media();
      Workflow::Part publish = workflow.service("publish", transcode);
      workflow.service("mail", transcode).starts_after("publish");
      publish.starts_after("intake").starts_after("transcode").starts_after("transcode-2");
      publish.starts_after(other);
    });
  };
  const std::string expected = "expected one of intake, transcode-1, transcode-2";
  for (const std::string other : {"transcod", "publish", "mail"})
    EXPECT_EQ(after(other), "the workflow 'media' starts its service 'publish' after '" + other +
                                "', which was not named before it: " + expected);
  EXPECT_THAT(refused([] { Workflow("w", "w").service("a", intake).starts_after("b"); }),
              HasSubstr("starts its service 'a' after 'b', which was not named before it: "
                        "expected none, for it is the first"));
}

TEST(Workflow, without_a_workload_starts_by_itself) {
  Workflow workflow("clock", "ticks once");
  workflow.service("clock",
                   [](Context& context) -> sim::task<> { co_await context.act("tick", "clock"); });
  workflow.eventually("ticked", [](const RunRecord& record) -> Wrong {
    if (record.history().acts.empty()) return "it never ticked";
    return std::nullopt;
  });
  sim::CalmChoices calm;
  EXPECT_EQ(text(run(workflow, calm).outcome()), "held");
}

TEST(Workflow, keeps_what_must_be_eventually_behind_all_else) {
  Workflow workflow("w", "w");
  const auto holds = [](const RunRecord&) -> Wrong { return std::nullopt; };
  workflow.eventually("last", holds).always("first", holds);
  EXPECT_EQ(workflow.property_names(), "first, livelock, endless redelivery, misuse, last");
}

TEST(Workflow, refuses_what_cannot_be_and_names_it) {
  const auto holds = [](const RunRecord&) -> Wrong { return std::nullopt; };
  EXPECT_THAT(refused([] { Workflow("", "nothing"); }), HasSubstr("a workflow has no name"));
  EXPECT_THAT(refused([] { media().service("intake", intake); }),
              HasSubstr("'media' has two services that are called 'intake'"));
  EXPECT_THAT(refused([] { media().service("transcode", intake); }),
              HasSubstr("'media' has two services that are called 'transcode'"));
  EXPECT_THAT(refused([] { media().service("transcode-2", intake); }),
              HasSubstr("'media' has two services that are called 'transcode-2'"));
  EXPECT_THAT(refused([] {
                Workflow workflow = media();
                Workflow::Part part = workflow.service("intake-1", intake);
                part.replicas(2);
                workflow.service("intake-1-3", intake);
                part.replicas(3);
              }),
              HasSubstr("'media' has two services that are called 'intake-1-3'"));
  EXPECT_THAT(refused([] { media().service("publish", nullptr); }),
              HasSubstr("has no life for its service 'publish'"));
  EXPECT_THAT(refused([] { media().service("publish", intake).replicas(0); }),
              HasSubstr("has no replicas of its service 'publish'"));
  EXPECT_THAT(refused([&] { media().always("transcoded", holds); }),
              HasSubstr("two properties that are called 'transcoded'"));
  EXPECT_THAT(refused([&] { media().always("transcoded, published", holds); }),
              HasSubstr("'transcoded, published': expected a name without a comma"));
  EXPECT_THAT(refused([] { media().always("sound", Check()); }),
              HasSubstr("has no check for its property 'sound'"));
  EXPECT_THAT(refused([] { media().sometimes("luck", nullptr); }), HasSubstr("sometimes luck"));
  EXPECT_THAT(refused([] { media().effects(nullptr); }), HasSubstr("'media' has no effects"));
  EXPECT_THAT(refused([] { media().replace("publish", intake); }),
              HasSubstr("has no service 'publish'"));
  EXPECT_THAT(refused([] { media().workload("Up load", upload); }),
              HasSubstr("'Up load': expected a noun"));
  EXPECT_THAT(refused([] { media().workload("upload", nullptr); }),
              HasSubstr("'upload' has no function that makes its requests"));
}

TEST(Workflow, keeps_its_effects_in_a_copy_and_does_not_make_them_in_a_simulation) {
  Workflow workflow = media();
  int made = 0;
  workflow.effects([&made]() -> std::unique_ptr<broker_adapters::Effects> {
    ++made;
    return nullptr;
  });
  sim::CalmChoices calm;
  const Workflow copy = workflow.renamed("copy", "the same");
  EXPECT_EQ(run(copy, calm).verdict, Verdict::held);
  EXPECT_EQ(made, 0);
  EXPECT_TRUE(copy.effects());
}

TEST(Workflow, that_has_no_services_cannot_be_run) {
  const Workflow workflow("empty", "nobody");
  sim::CalmChoices calm;
  EXPECT_THAT(refused([&] { run(workflow, calm); }), HasSubstr("'empty' has no services"));
  EXPECT_THAT(refused([&] { search(workflow, {}); }), HasSubstr("'empty' has no services"));
  EXPECT_THAT(refused([&] { Catalogue({workflow}); }), HasSubstr("'empty' has no services"));
}

TEST(Search, refuses_a_property_that_the_workflow_does_not_have) {
  SearchOptions options;
  options.property = "trancoded";
  EXPECT_THAT(refused([&] { search(media(), options); }),
              HasSubstr("has no property 'trancoded': expected one of transcoded once"));
}

TEST(Catalogue, refuses_two_of_one_name_and_a_comparison_with_nobody) {
  EXPECT_THAT(refused([] {
                Catalogue({media(), media()});
              }),
              HasSubstr("two workflows are called 'media'"));
  EXPECT_THAT(refused([] { Catalogue({media().compare_with("radio")}); }),
              HasSubstr("compared with 'radio', which is not there"));
}

TEST(Properties, that_throw_end_the_run_with_what_they_say) {
  Workflow workflow = media();
  workflow.always("broken",
                  [](const RunRecord&) -> Wrong { throw std::runtime_error("no such column"); });
  sim::CalmChoices calm;
  EXPECT_THAT(refused([&] { run(workflow, calm); }),
              HasSubstr("the property 'broken' throws: no such column"));
}

}  // namespace
}  // namespace rehearsal::properties
