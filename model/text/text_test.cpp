#include "model/text/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "model/one_channel_test.hpp"
#include "model/text/arbitrary_test.hpp"

namespace rehearsal::model {
namespace {

void expect_error(std::string_view line, std::size_t column, std::string_view expected) {
  try {
    parse_command(line);
    ADD_FAILURE() << line << ": was accepted";
  } catch (const ParseError& error) {
    EXPECT_EQ(error.column(), column) << line << ": " << error.what();
    EXPECT_NE(std::string_view(error.what()).find(expected), std::string_view::npos)
        << line << ": " << error.what();
  }
}

TEST(Text, of_a_command_leaves_out_what_has_its_default_value) {
  EXPECT_EQ(text(Command(QueueDeclare{.channel = channel, .queue = "orders", .durable = true})),
            "c1.1 queue.declare queue='orders' durable=true");
  EXPECT_EQ(text(Command(Nack{.channel = channel, .delivery_tag = 3, .requeue = false})),
            "c1.1 basic.nack delivery_tag=3 requeue=false");
  EXPECT_EQ(text(Command(ConnectionOpen{ConnectionId{7}})), "c7 connection.open");
}

TEST(Text, of_an_operators_command_has_every_field_and_no_connection) {
  EXPECT_EQ(text(Command(SetPolicy{.name = "p",
                                   .pattern = "^q",
                                   .apply_to = ApplyTo::queues,
                                   .definition = {{"max-length", Value{std::int64_t{2}}}},
                                   .priority = -1})),
            "operator set_policy name='p' pattern='^q' apply_to='queues' "
            "definition={max-length: l 2} priority=-1");
  EXPECT_EQ(text(Command(SetPermissions{.user = "alice", .read = ".*"})),
            "operator set_permissions user='alice' configure='' write='' read='.*'");
  EXPECT_EQ(text(Command(RaiseAlarm{Resource::memory})), "operator raise_alarm source='memory'");
  EXPECT_EQ(text(Command(Configure{Parameter::consumer_timeout, 1000})),
            "operator configure parameter='consumer_timeout' value=1000");
}

TEST(Text, of_a_method_leaves_out_who_says_it) {
  EXPECT_EQ(method_text(Command(RaiseAlarm{Resource::memory})), "raise_alarm source='memory'");
  EXPECT_EQ(method_text(Command(ConnectionOpen{ConnectionId{7}})), "connection.open");
}

RC_GTEST_PROP(Text, of_a_command_is_who_says_it_and_its_method, ()) {
  const Command command = *any_command();
  const std::string method = method_text(command);
  RC_ASSERT(text(command).ends_with(" " + method));
}

TEST(Text, of_an_effect_has_every_field) {
  EXPECT_EQ(text(Effect(QueueDeclareOk{channel, "orders", 0, 0})),
            "c1.1 queue.declare-ok queue='orders' message_count=0 consumer_count=0");
  EXPECT_EQ(text(Effect(ChannelClosed{channel, ReplyCode::not_found, "NOT_FOUND", 60, 40})),
            "c1.1 channel.close reply_code=404 reply_text='NOT_FOUND' class_id=60 method_id=40");
}

TEST(Text, puts_the_message_last_and_its_body_at_the_very_end) {
  Properties properties;
  properties.delivery_mode = std::uint8_t{2};
  properties.type = "OrderPlaced";
  properties.headers = Table{{"attempt", Value{std::int32_t{1}}}, {"a b", Value{Void{}}}};
  const auto message = std::make_shared<const Message>("x", "key", properties, "it's\n");
  EXPECT_EQ(text(*message),
            "exchange='x' routing_key='key' headers={attempt: I 1, 'a b': V} delivery_mode=2 "
            "type='OrderPlaced' body='it\\'s\\n'");
  EXPECT_EQ(text(Command(Publish{channel, message, true, false})),
            "c1.1 basic.publish mandatory=true " + text(*message));
  EXPECT_EQ(text(Effect(Settled{"q", Fate::purged, message})),
            "broker settled queue='q' fate=purged " + text(*message));
}

TEST(Text, shows_every_type_of_a_table) {
  const Table table{{"a", Value{true}},
                    {"b", Value{std::int64_t{-5}}},
                    {"c", Value{Decimal{2, 314}}},
                    {"d", Value{0.5}},
                    {"e", Value{Bytes{std::string("\0\xff", 2)}}},
                    {"f", Value{Array{Value{Timestamp{9}}, Value{std::uint8_t{1}}}}},
                    {"g", Value{Table{}}}};
  std::string line;
  append_text(line, table);
  EXPECT_EQ(line,
            "{a: t true, b: l -5, c: D 314e-2, d: d 0.5, e: x '\\x00\\xff', f: A [T 9, B 1], "
            "g: F {}}");
}

TEST(Text, that_is_wrong_is_refused_with_the_column_and_what_was_expected) {
  expect_error("", 1, "a method that a client sends");
  expect_error("c1.1 queue.invent", 6, "a method that a client sends");
  expect_error("broker set_policy", 1, "'operator'");
  expect_error("operator raise_alarm source='cpu'", 30, "memory or disk");
  expect_error("x1.1 queue.declare", 1, "a channel, such as c1.1");
  expect_error("c1 queue.declare", 3, "a channel, such as c1.1");
  expect_error("c1.1 queue.declare name='q'", 20, "one of queue, passive");
  expect_error("c1.1 queue.declare queue='q", 28, "a closing quote");
  expect_error("c1.1 queue.declare queue='\\q'", 28, "an escape");
  expect_error("c1.1 queue.declare queue='q' queue='q'", 30, "queue only once");
  expect_error("c1.1 queue.declare durable=yes", 28, "true or false");
  expect_error("c1.1 basic.qos prefetch_count=65536", 31, "at most 16 bits");
  expect_error("c1.1 basic.ack delivery_tag=-1", 29, "a number");
  expect_error("c1.1 queue.declare arguments={a: q 1}", 34, "a type letter");
  expect_error("c1.1 queue.declare  durable=true", 20, "a name");
  expect_error("c1 connection.close x=1", 21, "the end of the line");
  expect_error("c1.1 basic.publish exchange='' routing_key='' body='' x=1", 55, "a property");
}

TEST(Text, nested_too_deep_is_refused) {
  std::string line = "c1.1 queue.declare arguments=";
  for (int i = 0; i < 100000; ++i) line += "{a: F ";
  EXPECT_THROW(parse_command(line), ParseError);
}

TEST(Text, keeps_the_bits_of_a_number_that_is_none) {
  const Value nan{std::numeric_limits<double>::quiet_NaN()};
  const Command command = QueueDeclare{.channel = channel, .arguments = {{"nan", nan}}};
  const Command parsed = parse_command(text(command));
  EXPECT_EQ(digest(parsed), digest(command));
  EXPECT_EQ(text(parsed), text(command));
}

TEST(Text, of_a_publish_without_a_message_parses_back) {
  const Command command = Publish{.channel = channel, .message = nullptr};
  EXPECT_EQ(parse_command(text(command)), command);
}

RC_GTEST_PROP(Text, of_any_command_parses_back, ()) {
  const Command command = *any_command();
  const std::string line = text(command);
  RC_ASSERT(line.find('\n') == std::string::npos);
  const Command parsed = parse_command(line);
  RC_ASSERT(parsed == command);
  RC_ASSERT(text(parsed) == line);
  RC_ASSERT(digest(parsed) == digest(command));
}

RC_GTEST_PROP(Text, of_any_effect_parses_back, ()) {
  const Effect effect = *any_effect();
  const Effect parsed = parse_effect(text(effect));
  RC_ASSERT(parsed == effect);
  RC_ASSERT(text(parsed) == text(effect));
  RC_ASSERT(digest(parsed) == digest(effect));
}

RC_GTEST_PROP(Text, of_any_message_parses_back, ()) {
  const MessageRef message = *any<MessageRef>();
  const MessageRef parsed = parse_message(text(*message));
  RC_ASSERT(*parsed == *message);
  RC_ASSERT(parsed->digest() == message->digest());
}

RC_GTEST_PROP(Text, and_digest_differ_for_different_effects, ()) {
  const Effect a = *any_effect();
  const Effect b = *any_effect();
  RC_ASSERT((text(a) == text(b)) == (a == b));
  RC_ASSERT((digest(a) == digest(b)) == (a == b));
}

RC_GTEST_PROP(Text, that_is_garbled_is_refused_or_means_what_it_says, ()) {
  std::string line = text(*any_command());
  const auto at = *rc::gen::inRange<std::size_t>(0, line.size());
  line[at] = *rc::gen::arbitrary<char>();
  try {
    const Command parsed = parse_command(line);
    RC_ASSERT(parse_command(text(parsed)) == parsed);
  } catch (const ParseError& error) {
    RC_ASSERT(error.column() >= 1u);
    RC_ASSERT(error.column() <= line.size() + 1);
  }
}

}  // namespace
}  // namespace rehearsal::model
