#include "model/name_source.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

namespace rehearsal::model {
namespace {

bool has_shape(const Name& name, const char* shape) {
  return std::regex_match(name.str(), std::regex(shape));
}

TEST(NameSource, has_the_shape_of_rabbitmqs_names) {
  NameSource names;
  EXPECT_TRUE(has_shape(names.queue(), "amq\\.gen-[A-Za-z0-9_-]{22}"));
  EXPECT_TRUE(has_shape(names.consumer_tag(), "amq\\.ctag-[A-Za-z0-9_-]{22}"));
  const Name address = names.reply_address();
  EXPECT_TRUE(
      has_shape(address, "amq\\.rabbitmq\\.reply-to\\.[A-Za-z0-9+/]+={0,2}\\.[A-Za-z0-9+/]{22}=="))
      << address.view();
}

TEST(NameSource, never_makes_the_same_name_twice) {
  NameSource one(1);
  NameSource another(2);
  std::set<std::string> names;
  constexpr std::size_t times = 1000;
  for (std::size_t i = 0; i < times; ++i) {
    for (NameSource* const source : {&one, &another}) {
      names.insert(source->queue().str());
      names.insert(source->consumer_tag().str());
      names.insert(source->reply_address().str());
    }
  }
  EXPECT_EQ(names.size(), 6 * times);
}

TEST(NameSource, makes_the_same_names_again_from_the_same_seed) {
  NameSource once(7);
  NameSource again(7);
  once.consumer_tag();
  EXPECT_EQ(once.queue(), again.queue()) << "whatever else was made up before";
  EXPECT_EQ(once.reply_address(), again.reply_address());
}

TEST(NameSource, knows_an_address_that_it_made) {
  NameSource names(1);
  const Name address = names.reply_address();
  EXPECT_TRUE(names.may_have_made(address));
  EXPECT_FALSE(names.may_have_made("amq.rabbitmq.reply-to.some.body"));
  EXPECT_FALSE(NameSource(2).may_have_made(address)) << "the broker of another node";
}

}  // namespace
}  // namespace rehearsal::model
