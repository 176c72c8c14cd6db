#include "broker_adapters/client/message.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

using namespace std::chrono_literals;

TEST(Messages, go_to_an_exchange_with_what_was_said_and_nothing_else) {
  const model::MessageRef message = Message::to("uploads", "upload.video");
  EXPECT_EQ(message->exchange(), "uploads");
  EXPECT_EQ(message->routing_key(), "upload.video");
  EXPECT_EQ(message->properties(), model::Properties());
  EXPECT_TRUE(message->body().empty());
}

TEST(Messages, say_what_kind_they_are_and_carry_json) {
  const model::MessageRef message = Message::to("uploads", "upload.video")
                                        .type("Uploaded")
                                        .id("u-1")
                                        .correlation_id("101")
                                        .persistent()
                                        .json(R"({"video":101})");
  model::Properties expected;
  expected.type = "Uploaded";
  expected.message_id = "u-1";
  expected.correlation_id = "101";
  expected.delivery_mode = std::uint8_t{2};
  expected.content_type = "application/json";
  EXPECT_EQ(message->properties(), expected);
  EXPECT_EQ(message->body().view(), R"({"video":101})");
  EXPECT_TRUE(message->persistent());
}

TEST(Messages, have_every_other_property_too) {
  const model::MessageRef message = Message::to("", "queue")
                                        .reply_to("answers")
                                        .expiration(1500us)
                                        .priority(4)
                                        .timestamp(1'700'000'000)
                                        .user_id("guest")
                                        .app_id("contract")
                                        .cluster_id("here")
                                        .content_type("text/plain")
                                        .content_encoding("utf-8")
                                        .body("hello");
  model::Properties expected;
  expected.reply_to = "answers";
  expected.expiration = "2";
  expected.priority = std::uint8_t{4};
  expected.timestamp = std::uint64_t{1'700'000'000};
  expected.user_id = "guest";
  expected.app_id = "contract";
  expected.cluster_id = "here";
  expected.content_type = "text/plain";
  expected.content_encoding = "utf-8";
  EXPECT_EQ(message->properties(), expected);
  EXPECT_EQ(message->body().view(), "hello");
}

TEST(Messages, have_headers_of_which_each_key_has_its_last_value) {
  const model::MessageRef message =
      Message::to("", "queue").header("attempt", 1).header("trace", "00-4b").header("attempt", 2);
  const model::Table expected{{"attempt", {std::int32_t{2}}}, {"trace", {std::string("00-4b")}}};
  EXPECT_EQ(message->properties().headers, expected);
}

TEST(Messages, can_be_made_of_one_draft_several_times) {
  Message draft = Message::to("", "queue").body("a");
  const model::MessageRef first = draft;
  draft = std::move(draft).priority(1);
  const model::MessageRef second = draft;
  EXPECT_EQ(first->body(), second->body());
  EXPECT_EQ(first->properties().priority, std::nullopt);
  EXPECT_EQ(second->properties().priority, std::uint8_t{1});
}

TEST(Messages, answer_a_request_where_it_wants_the_answer) {
  const model::MessageRef request =
      Message::to("", "prices").reply_to("amq.rabbitmq.reply-to.1").correlation_id("7");
  const model::MessageRef answer = Message::answer(*request).body("12");
  EXPECT_EQ(answer->exchange(), "");
  EXPECT_EQ(answer->routing_key(), "amq.rabbitmq.reply-to.1");
  EXPECT_EQ(answer->properties().correlation_id, "7");
  EXPECT_EQ(answer->body().view(), "12");
}

TEST(Messages, do_not_live_for_a_negative_time) {
  EXPECT_THROW(Message::to("", "queue").expiration(-1us), sim::Misuse);
}

}  // namespace
}  // namespace rehearsal::broker_adapters
