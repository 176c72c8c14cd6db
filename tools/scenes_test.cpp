#include "tools/scenes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;
using broker_adapters::amqp_server::TracedStep;
using testing::ElementsAre;
using testing::IsEmpty;

/// At 1 s, done by the service "publish".
sim::Step step(sim::Step::What what) { return {model::Time{1s}, "publish", std::move(what)}; }

sim::Step act(sim::Done done, std::string details = {}) {
  return step(sim::Acted{{model::Time{1s}, "publish", "publish", "7", std::move(details)}, done});
}

std::vector<std::string> lines(const std::vector<sim::Step>& steps) {
  std::vector<std::string> told;
  for (const Scene& scene : scenes(steps)) told.push_back(line(scene));
  return told;
}

TEST(Scenes, count_what_is_done_again) {
  EXPECT_THAT(
      lines(
          {act(sim::Done::now), act(sim::Done::now), act(sim::Done::before), act(sim::Done::now)}),
      ElementsAre("       +1.000s  publish       does its work: publish 7",
                  "*      +1.000s  publish       does its work: publish 7, for the 2nd time",
                  "       +1.000s  publish       does its work: publish 7 "
                  "(already done under this key)",
                  "*      +1.000s  publish       does its work: publish 7, for the 3rd time"));
}

/// Whether it was done before is said by the step, and not by how its text ends.
TEST(Scenes, count_an_act_whatever_its_details_say) {
  const std::string details = "(already done under this key)";
  EXPECT_THAT(lines({act(sim::Done::now, details), act(sim::Done::now, details)}),
              ElementsAre("       +1.000s  publish       does its work: publish 7: " + details,
                          "*      +1.000s  publish       does its work: publish 7: " + details +
                              ", for the 2nd time"));
}

TEST(Scenes, tell_acts_apart_that_have_the_same_text) {
  const sim::Act seventh{model::Time{1s}, "publish", "publish", "7: 1080p"};
  EXPECT_THAT(lines({act(sim::Done::now, "1080p"), step(sim::Acted{seventh, sim::Done::now})}),
              ElementsAre("       +1.000s  publish       does its work: publish 7: 1080p",
                          "       +1.000s  publish       does its work: publish 7: 1080p"));
}

TEST(Scenes, tell_what_strikes_and_who_comes_and_goes) {
  const sim::Decision crash{"publish received Uploaded(7) #1", sim::Fault::crash, 10};
  EXPECT_THAT(
      lines({step(crash), step(sim::Stopped{"crash"}), step(sim::Started{}),
             step(sim::Note{"is busy"}), step(sim::Healed{})}),
      ElementsAre("!      +1.000s  the world     publish received Uploaded(7) #1: crash, "
                  "restart_after 1s",
                  "       +1.000s  publish       stops: crash",
                  "       +1.000s  publish       starts", "       +1.000s  publish       is busy",
                  "!      +1.000s  the world     heals: faults stop, what is down comes up"));
}

TEST(Scenes, leave_out_commits_frames_that_set_things_up_and_who_starts_at_the_beginning) {
  EXPECT_THAT(lines({{model::Time{}, "publish", sim::Started{}},
                     step(sim::Committed{}),
                     step(model::Command(model::ChannelOpen{}))}),
              IsEmpty());
}

/// Of frames it is the values that are told: a message, and who has it by the connection.
TEST(Scenes, tell_where_messages_go) {
  model::Properties properties;
  properties.type = "Uploaded";
  properties.correlation_id = "7";
  const auto uploaded = std::make_shared<const model::Message>("", "videos", properties, "octets");
  const model::ConnectionId connection{1};
  const model::ChannelId channel{connection, 1};
  const auto frame = [](auto what) { return step(model::Command(std::move(what))); };
  const auto effect = [](auto what) { return step(model::Effect(std::move(what))); };
  EXPECT_THAT(
      lines({frame(model::ConnectionOpen{connection}), frame(model::Publish{channel, uploaded}),
             effect(model::Settled{"videos", model::Fate::expired, uploaded}),
             effect(model::Unroutable{uploaded})}),
      ElementsAre("       +1.000s  publish       publishes Uploaded(7)",
                  "       +1.000s  RabbitMQ      Uploaded(7) is gone: it expired",
                  "       +1.000s  RabbitMQ      Uploaded(7) reaches no queue: none is called "
                  "videos"));
}

TEST(Scenes, of_a_served_session_tell_what_the_operator_does) {
  TracedStep step;
  step.what = model::Command(model::RaiseAlarm{model::Resource::disk});
  const std::vector<Scene> told = scenes(std::vector<TracedStep>{step});
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told.front().actor, "the operator");
  EXPECT_EQ(told.front().what, "raise_alarm source='disk'");
}

}  // namespace
}  // namespace rehearsal::tools
