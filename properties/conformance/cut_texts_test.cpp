#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "model/effect.hpp"
#include "model/text/fields.hpp"
#include "properties/conformance/normalisation.hpp"

/// N19: nothing but what is cut for its length is left out of a reply text.
namespace rehearsal::properties::conformance {
namespace {

model::Effects closed(std::string text) {
  return {model::ChannelClosed{{}, model::ReplyCode::not_found, std::move(text), 60, 70}};
}

bool alike(const std::string& ours, const std::string& theirs) {
  model::Effects one = closed(ours);
  model::Effects other = closed(theirs);
  cut_alike(one, other);
  return one == other;
}

/// Whichever of the two is ours.
bool same(const std::string& one, const std::string& other) {
  const bool are = alike(one, other);
  EXPECT_EQ(alike(other, one), are) << one << "\n" << other;
  return are;
}

const std::string long_text(230, 'n');

TEST(CutTexts, are_the_same_up_to_where_one_is_cut) {
  EXPECT_TRUE(same(long_text + " in vhost '/'", long_text + "..."));
  EXPECT_TRUE(same(long_text + " in vho...", long_text + "..."));
}

TEST(CutTexts, differ_before_they_are_cut) {
  EXPECT_FALSE(same("N" + long_text.substr(1), long_text + "..."));
  EXPECT_FALSE(same("N" + long_text.substr(1) + "...", long_text + "..."));
}

TEST(CutTexts, differ_from_one_that_ends_sooner) {
  EXPECT_FALSE(same(long_text.substr(5), long_text + "..."));
  EXPECT_FALSE(same(long_text, long_text + "..."));
}

TEST(CutTexts, are_long) {
  EXPECT_FALSE(same("NOT_FOUND - no queue", "NOT_FOUND - no..."));
  EXPECT_FALSE(same("NOT_FOUND - no...", "NOT_FOUND - no queue"));
}

}  // namespace
}  // namespace rehearsal::properties::conformance
