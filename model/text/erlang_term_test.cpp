#include "model/text/erlang_term.hpp"

#include <gtest/gtest.h>

#include <string>

/// What is expected is what OTP 25 prints.
namespace rehearsal::model::erlang {
namespace {

std::string printed(const Value& value) { return line(term_of(value)); }
std::string printed(double number) { return printed(Value{number}); }

TEST(ErlangTerm, has_the_shortest_digits_of_a_number_and_an_exponent_where_that_is_shorter) {
  EXPECT_EQ(printed(0.1), "0.1");
  EXPECT_EQ(printed(-0.0), "-0.0");
  EXPECT_EQ(printed(1.5), "1.5");
  EXPECT_EQ(printed(100.0), "100.0");
  EXPECT_EQ(printed(1e5), "1.0e5");
  EXPECT_EQ(printed(1e-5), "1.0e-5");
  EXPECT_EQ(printed(0.01), "0.01");
  EXPECT_EQ(printed(123456789012345680.0), "1.2345678901234568e17");
  EXPECT_EQ(printed(Value{0.1f}), "0.10000000149011612");
}

TEST(ErlangTerm, is_a_string_where_all_characters_can_be_printed_in_latin_1) {
  EXPECT_EQ(printed(Value{"it's \"so\" \\ \n"}), R"(<<"it's \"so\" \\ \n">>)");
  EXPECT_EQ(printed(Value{"\xc3\xbc"}), "<<\"\xc3\xbc\">>");
  EXPECT_EQ(printed(Value{"\xe2\x82\xac"}), "<<226,130,172>>");
  EXPECT_EQ(printed(Value{""}), "<<>>");
  EXPECT_EQ(line(characters("soon")), "\"soon\"");
  EXPECT_EQ(line(characters(std::string_view("\0", 1))), "[0]");
}

TEST(ErlangTerm, has_the_types_of_what_is_in_arrays_and_tables) {
  EXPECT_EQ(printed(Value{Array{Value{std::int32_t{1}}, Value{Void{}}}}),
            "[{signedint,1},{void,undefined}]");
  EXPECT_EQ(printed(Value{Table{{"k", Value{Decimal{2, 314}}}}}), "[{<<\"k\">>,decimal,{2,314}}]");
  EXPECT_EQ(printed(Value{Table{}}), "[]");
}

TEST(ErlangTerm, goes_on_in_another_line_where_it_does_not_fit) {
  std::string text(60, '-');
  append(text, tagged("value_too_large", {plain("9223372036854775807")}));
  EXPECT_EQ(text, std::string(60, '-') + "{value_too_large,\n" + std::string(61, ' ') +
                      "9223372036854775807}");
}

TEST(ErlangTerm, stays_behind_a_tag_that_ends_in_the_first_half_of_a_line) {
  std::string text(10, '-');
  append(text, tagged("leftover_string", {characters(std::string(60, 'n'))}));
  EXPECT_EQ(text, std::string(10, '-') + "{leftover_string,\"" + std::string(60, 'n') + "\"}");
}

TEST(ErlangTerm, has_its_parts_below_each_other_where_they_are_no_words) {
  std::string text;
  append(text, term_of(Value{Table{{std::string(40, 'k'), Value{std::int32_t{1}}},
                                   {std::string(40, 'l'), Value{std::int32_t{2}}}}}));
  EXPECT_EQ(text, "[{<<\"" + std::string(40, 'k') + "\">>,signedint,1},\n {<<\"" +
                      std::string(40, 'l') + "\">>,signedint,2}]");
}

TEST(ErlangTerm, is_the_same_whatever_its_type) {
  EXPECT_TRUE(same_term(Value{std::int8_t{5}}, Value{Timestamp{5}}));
  EXPECT_TRUE(same_term(Value{"a"}, Value{Bytes{"a"}}));
  EXPECT_TRUE(same_term(Value{Array{}}, Value{Table{}}));
  EXPECT_TRUE(same_term(Value{0.0}, Value{-0.0f}));
  EXPECT_TRUE(same_term(Value{Array{Value{-0.0}}}, Value{Array{Value{0.0}}}));
  EXPECT_FALSE(same_term(Value{Array{Value{-0.0}}}, Value{Array{Value{-0.0}, Value{0.0}}}));
  EXPECT_FALSE(same_term(Value{std::int8_t{5}}, Value{5.0}));
  EXPECT_FALSE(same_term(Value{"true"}, Value{true}));
  EXPECT_FALSE(same_term(Value{"5"}, Value{std::int8_t{5}}));
}

}  // namespace
}  // namespace rehearsal::model::erlang
