#include "model/text/script.hpp"

#include <gtest/gtest.h>

#include "model/one_channel_test.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::model {
namespace {

constexpr std::string_view example =
    "# It teaches.\n"
    "# rules: 1.1\n"
    "# observers: on\n"
    "# only: model, because RabbitMQ leaves it open.\n"
    "# rabbitmq: 4.0\n"
    "\n"
    "> c1 connection.open\n"
    "< c1 connection.open-ok\n"
    "\n"
    "# Then time passes.\n"
    "@ +1500ms\n"
    "! restart\n"
    "! kill\n"
    "# The end.\n";

void expect_error(std::string_view script, std::size_t line, std::size_t column,
                  std::string_view expected) {
  try {
    parse_script(script);
    ADD_FAILURE() << script << ": was accepted";
  } catch (const ScriptError& error) {
    EXPECT_EQ(error.line(), line) << script << ": " << error.what();
    EXPECT_EQ(error.column(), column) << script << ": " << error.what();
    EXPECT_NE(std::string_view(error.what()).find(expected), std::string_view::npos)
        << script << ": " << error.what();
  }
}

TEST(Script, has_its_comments_its_directives_and_its_steps) {
  const Script script = parse_script(example);
  EXPECT_EQ(script.head.size(), 5u);
  EXPECT_TRUE(script.observers);
  ASSERT_TRUE(script.only);
  EXPECT_EQ(script.only->world, "model");
  EXPECT_EQ(script.only->reason, "RabbitMQ leaves it open.");
  EXPECT_EQ(script.version, Version::v4_0);
  ASSERT_EQ(script.steps.size(), 4u);
  EXPECT_EQ(script.steps[0].line, 7u);
  EXPECT_EQ(std::get<Command>(script.steps[0].what), Command(ConnectionOpen{connection}));
  EXPECT_EQ(script.steps[0].effects, Effects{ConnectionOpenOk{connection}});
  EXPECT_EQ(script.steps[1].above, (std::vector<std::string>{"", "# Then time passes."}));
  EXPECT_EQ(std::get<Wait>(script.steps[1].what).time, std::chrono::milliseconds(1500));
  EXPECT_EQ(std::get<Outage>(script.steps[2].what), Outage::restart);
  EXPECT_EQ(std::get<Outage>(script.steps[3].what), Outage::kill);
  EXPECT_EQ(script.tail, std::vector<std::string>{"# The end."});
}

TEST(Script, is_written_back_as_it_was_read) { EXPECT_EQ(text(parse_script(example)), example); }

TEST(Script, may_be_for_the_model_only_without_a_reason) {
  const Script script = parse_script("# only: model\n");
  ASSERT_TRUE(script.only);
  EXPECT_EQ(script.only->reason, "");
}

TEST(Script, tells_of_the_version_that_was_tried_if_it_names_none) {
  EXPECT_EQ(parse_script("# It teaches.\n").version, Version::v3_10);
}

TEST(Script, can_be_made_of_steps_that_nobody_wrote) {
  Script script;
  script.steps.emplace_back(Command(ChannelOpen{channel}), Effects{ChannelOpenOk{channel}});
  script.steps.emplace_back(Wait{std::chrono::seconds(2)});
  script.steps.emplace_back(Wait{std::chrono::microseconds(1)});
  script.steps.emplace_back(Outage::kill);
  EXPECT_EQ(text(script), "> c1.1 channel.open\n< c1.1 channel.open-ok\n@ +2s\n@ +1us\n! kill\n");
}

TEST(Script, says_where_it_is_malformed_and_what_was_expected) {
  expect_error("# fine\n> c1 connection.opn\n", 2, 6, "");
  expect_error("> x1 connection.open\n", 1, 3, "such as c1");
  expect_error("> c1 connection.open\n< c1 connection.close-ko\n", 2, 6, "");
  expect_error("< c1 connection.open-ok\n", 1, 1, "a step above its effects");
  expect_error("> c1 connection.open\n# why\n< c1 connection.open-ok\n", 3, 1, "a step above");
  expect_error("hello\n", 1, 1, "comment");
  expect_error(">\n", 1, 1, "comment");
  expect_error("! stop\n", 1, 3, "restart or kill");
  expect_error("@ 1s\n", 1, 3, "such as +500ms");
  expect_error("@ +s\n", 1, 4, "a number");
  expect_error("@ +-1s\n", 1, 4, "a number");
  expect_error("@ +12h\n", 1, 6, "us, ms or s");
  expect_error("# only: rabbitmq\n", 1, 9, "'model'");
  expect_error("# observers: off\n", 1, 14, "'on'");
  expect_error("# rabbitmq: 3.11\n", 1, 13, "one of 3.10, 3.13, 4.0");
}

/// One line with these arguments, as the third of a script; the column is one of the whole line.
void expect_table_error(std::string_view arguments, std::size_t column, std::string_view expected) {
  std::string script = "# It teaches.\n\n> c1.1 queue.declare queue='q' arguments=";
  (script += arguments) += "\n";
  expect_error(script, 3, column, expected);
}

TEST(Script, says_where_in_it_a_table_is_malformed) {
  expect_table_error("x", 42, "a table in braces");
  expect_table_error("{x-max-length l 1}", 55, "': '");
  expect_table_error("{x-max-length: q 1}", 57, "a type letter");
  expect_table_error("{x-max-length: l}", 58, "a space");
  expect_table_error("{x-max-length: l one}", 59, "a number");
  expect_table_error("{x-max-length: s 70000}", 59, "at most 16 bits");
  expect_table_error("{x-max-length: l 1", 60, "', ' or '}'");
  expect_table_error("{x-max-length: l 1,}", 60, "', ' or '}'");
  expect_table_error("{a: x '\\x0g'}", 51, "two hexadecimal digits");
  expect_table_error("{a: F {b: A [I 1, t yes]}}", 62, "true or false");
  expect_table_error("{a: A [I 1}", 52, "', ' or ']'");
}

TEST(Script, says_where_a_table_of_an_effect_is_malformed) {
  expect_error(
      "> c1.1 basic.get queue='q'\n"
      "< c1.1 basic.get-ok delivery_tag=1 headers={x-death: A [F {count: l}]} body='a'\n",
      2, 68, "a space");
}

TEST(Matching, asks_for_equal_effects) {
  const auto same = [](const Effect& a, const Effect& b) { return difference({a}, {b}).empty(); };
  const Effect effect = QueueDeclareOk{channel, "q", 1, 0};
  EXPECT_TRUE(same(effect, effect));
  EXPECT_FALSE(same(effect, QueueDeclareOk{channel, "q", 2, 0}));
  EXPECT_FALSE(same(effect, ChannelOpenOk{channel}));
}

TEST(Matching, asks_for_the_whole_reply_text) {
  const Effect cut = ChannelClosed{channel, ReplyCode::not_found, "NOT_FOUND - no...", 60, 40};
  const Effect whole = ChannelClosed{channel, ReplyCode::not_found, "NOT_FOUND - no queue", 60, 40};
  EXPECT_NE(difference({cut}, {whole}), "");
}

TEST(Matching, shows_what_differs) {
  const Effects expected{ChannelOpenOk{channel}, GetEmpty{channel}};
  EXPECT_EQ(difference(expected, expected), "");
  EXPECT_EQ(difference(expected, {ChannelOpenOk{channel}, TxSelectOk{channel}}),
            "    < c1.1 channel.open-ok\n  - < c1.1 basic.get-empty\n  + < c1.1 tx.select-ok\n");
  EXPECT_NE(difference(expected, {}), "");
  EXPECT_NE(difference({}, expected), "");
}

}  // namespace
}  // namespace rehearsal::model
