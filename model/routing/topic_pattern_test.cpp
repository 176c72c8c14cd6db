#include "model/routing/topic_pattern.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace rehearsal::model {
namespace {

using Words = std::vector<std::string>;

/// The rule as it reads, at the price of exponential time.
bool matches(const Words& pattern, std::size_t p, const Words& key, std::size_t k) {
  if (p == pattern.size()) return k == key.size();
  if (pattern[p] == "#") {
    return matches(pattern, p + 1, key, k) || (k < key.size() && matches(pattern, p, key, k + 1));
  }
  return k < key.size() && (pattern[p] == "*" || pattern[p] == key[k]) &&
         matches(pattern, p + 1, key, k + 1);
}

std::string joined(const Words& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i ? "." : "") + words[i];
  return text;
}

rc::Gen<Words> any_words(Words alphabet) {
  return rc::gen::scale(0.1, rc::gen::container<Words>(rc::gen::elementOf(std::move(alphabet))));
}

TEST(TopicPattern, matches_as_rule_9_6_has_it) {
  for (const char* pattern : {"#", "", "#.#"}) EXPECT_TRUE(topic_matches(pattern, "")) << pattern;
  for (const char* pattern : {"*", "a", "*.#", "."}) {
    EXPECT_FALSE(topic_matches(pattern, "")) << pattern;
  }
  EXPECT_TRUE(topic_matches("a.*", "a."));
  EXPECT_TRUE(topic_matches("*.#", "."));
  EXPECT_TRUE(topic_matches("#.*", "."));
  EXPECT_TRUE(topic_matches("a.#.c", "a.c"));
  EXPECT_TRUE(topic_matches("a.#.c", "a.b.c.c"));
  EXPECT_FALSE(topic_matches("a.#.c", "a.c.b"));
  EXPECT_FALSE(topic_matches("a", "A"));
  EXPECT_FALSE(topic_matches("a*", "ab"));
}

RC_GTEST_PROP(TopicPattern, matches_like_the_rule_read_aloud, ()) {
  Words pattern = *any_words({"a", "b", "*", "#", ""});
  Words key = *any_words({"a", "b", ""});
  // One empty word is written like no word at all, and that is what it means.
  if (pattern == Words{""}) pattern.clear();
  if (key == Words{""}) key.clear();
  RC_ASSERT(topic_matches(joined(pattern), joined(key)) == matches(pattern, 0, key, 0));
}

}  // namespace
}  // namespace rehearsal::model
