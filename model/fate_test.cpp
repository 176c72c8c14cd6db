#include "model/fate.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <string_view>
#include <variant>

#include "model/broker.hpp"
#include "model/copy_counts.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model {
namespace {

TEST(Fates, are_told_apart_by_each_of_their_words) {
  for (const auto word : {&FateInfo::name, &FateInfo::event, &FateInfo::outcome}) {
    std::set<std::string_view> seen;
    for (const FateInfo& fate : fate_table) {
      EXPECT_FALSE((fate.*word).empty()) << fate.name;
      EXPECT_TRUE(seen.insert(fate.*word).second) << fate.*word;
    }
  }
}

TEST(Fates, that_can_make_a_dead_letter_say_why_it_died) {
  for (const Fate fate : {Fate::rejected, Fate::expired, Fate::delivery_limit})
    EXPECT_EQ(info(fate).death, name_of(fate));
  for (const Fate fate : {Fate::dropped, Fate::refused}) EXPECT_EQ(info(fate).death, "maxlen");
}

/// The copies of the queue 'q', of which one fits in, after those commands.
CopyCounts counted(std::initializer_list<const char*> commands) {
  CopyCounts counts;
  Broker broker;
  for (const char* const command : commands)
    for (const Effect& effect : broker.apply(parse_command(command), Time{})) {
      if (const auto* const in = std::get_if<Enqueued>(&effect)) counts.on(*in);
      if (const auto* const out = std::get_if<Settled>(&effect)) counts.on(*out);
    }
  return counts;
}

constexpr const char* open = "c1 connection.open";
constexpr const char* open_channel = "c1.1 channel.open";
constexpr const char* publish = "c1.1 basic.publish exchange='' routing_key='q' body='a'";

TEST(CopyCounts, take_what_left_from_what_came_in) {
  const CopyCounts counts =
      counted({open, open_channel, "c1.1 queue.declare queue='q'", publish, publish, publish,
               "c1.1 basic.get queue='q' no_ack=true", "c1.1 basic.get queue='q'",
               "c1.1 basic.reject delivery_tag=2 requeue=false"});
  EXPECT_EQ(counts.enqueued, 3u);
  EXPECT_EQ(counts.by(Fate::acknowledged), 1u);
  EXPECT_EQ(counts.by(Fate::rejected), 1u);
  EXPECT_EQ(counts.settled(), 2u);
  EXPECT_EQ(counts.waiting(), 1u);
}

TEST(CopyCounts, know_that_what_a_queue_refused_was_never_in_it) {
  const CopyCounts counts = counted({open, open_channel,
                                     "c1.1 queue.declare queue='q' arguments={x-max-length: l 1, "
                                     "x-overflow: S 'reject-publish'}",
                                     publish, publish});
  EXPECT_EQ(counts.enqueued, 1u);
  EXPECT_EQ(counts.by(Fate::refused), 1u);
  EXPECT_EQ(counts.settled(), 0u);
  EXPECT_EQ(counts.waiting(), 1u);
}

}  // namespace
}  // namespace rehearsal::model
