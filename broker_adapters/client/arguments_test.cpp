#include "broker_adapters/client/arguments.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

model::Value value(FieldValue of) { return of; }

TEST(FieldValues, are_what_the_value_is_in_cpp) {
  EXPECT_EQ(value("lazy"), model::Value{std::string("lazy")});
  EXPECT_EQ(value(std::string("lazy")), model::Value{std::string("lazy")});
  EXPECT_EQ(value(true), model::Value{true});
  EXPECT_EQ(value(5), model::Value{std::int32_t{5}});
  EXPECT_EQ(value(std::uint8_t{5}), model::Value{std::uint8_t{5}});
  EXPECT_EQ(value(5'000'000'000), model::Value{std::int64_t{5'000'000'000}});
  EXPECT_EQ(value(5ull), model::Value{std::int64_t{5}});
  EXPECT_EQ(value(1.5), model::Value{1.5});
  EXPECT_EQ(value(model::Value{model::Void()}), model::Value{model::Void()});
  EXPECT_EQ(value(Arguments().with("a", 1)), (model::Value{model::Table{{"a", {1}}}}));
}

TEST(FieldValues, are_no_more_than_amqp_has_a_type_for) {
  EXPECT_THROW(value(std::numeric_limits<std::uint64_t>::max()), sim::Misuse);
}

TEST(Arguments, are_a_table_in_the_order_of_their_first_mention) {
  Arguments arguments = Arguments().with("x-match", "any").with("format", "video");
  arguments.set("x-match", "all");
  const model::Table table = arguments;
  EXPECT_EQ(table,
            (model::Table{{"x-match", {std::string("all")}}, {"format", {std::string("video")}}}));
}

}  // namespace
}  // namespace rehearsal::broker_adapters
