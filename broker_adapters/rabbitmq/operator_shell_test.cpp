#include "broker_adapters/rabbitmq/operator_shell.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "broker_adapters/rabbitmq/erlang_term.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

TEST(ErlangTerm, holds_any_bytes) {
  EXPECT_EQ(erlang::binary(""), "<<>>");
  EXPECT_EQ(erlang::binary("a'\n\xff"), "<<97,39,10,255>>");
  EXPECT_EQ(erlang::atom("o'clock"), "'o\\'clock'");
  EXPECT_EQ(erlang::binaries(""), "[]");
  EXPECT_EQ(erlang::binaries("a,b"), "[<<97>>,<<98>>]");
}

TEST(ErlangTerm, of_a_definition_is_a_list_of_pairs) {
  EXPECT_EQ(erlang::definition(
                {{"a", model::Value{std::int64_t{-2}}}, {"b", model::Value{std::string("c")}}}),
            "[{<<97>>,-2},{<<98>>,<<99>>}]");
}

TEST(Operator, says_which_node_it_cannot_reach) {
  OperatorShell shell({"nobody@localhost", "/nowhere", 1});
  try {
    Operator(shell).perform(model::ClearPolicy{"p"});
    FAIL() << "it reached nobody";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()).find("node nobody@localhost: "), 0u) << error.what();
  }
}

}  // namespace
}  // namespace rehearsal::broker_adapters::rabbitmq
