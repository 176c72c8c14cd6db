#include "sim/step.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "model/text/text.hpp"

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

const model::Time at{15ms};

std::string words(Step::What what) { return text(Step{at, "publish", std::move(what)}); }

TEST(Step, is_told_in_words_of_its_own) {
  const Act act{at, "publish", "publish", "7", "1080p"};
  EXPECT_EQ(words(Healed{}), "heals: faults stop, what is down comes up");
  EXPECT_EQ(words(Healed{.everything_restarts = true}), "heals: faults stop, everything restarts");
  EXPECT_EQ(words(Acted{act, Done::now}), "publish 7: 1080p");
  EXPECT_EQ(words(Acted{act, Done::before}), "publish 7: 1080p (already done under this key)");
  EXPECT_EQ(words(Committed{{{"videos", "7", "1080p"}, {"outbox", "6", {}}}}),
            "commits +videos/7 -outbox/6");
  EXPECT_EQ(words(Started{}), "starts");
  EXPECT_EQ(words(Stopped{"crash"}), "stops: crash");
  EXPECT_EQ(words(BrokerStarted{}), "is up again");
  EXPECT_EQ(words(Note{"is busy"}), "is busy");
}

TEST(Step, that_others_have_words_for_is_told_in_theirs) {
  const model::Command purge = model::QueuePurge{.channel = {}, .queue = "videos"};
  const model::Effect settled =
      model::Settled{"videos", model::Fate::purged,
                     std::make_shared<const model::Message>("", "videos", model::Properties{}, "")};
  const Decision crash{"publish received Uploaded(7) #1", Fault::crash, 10};
  EXPECT_EQ(words(purge), model::text(purge));
  EXPECT_EQ(words(settled), model::text(settled));
  EXPECT_EQ(words(crash), text(crash));
}

TEST(Step, has_a_line_in_a_trace) {
  EXPECT_EQ(trace_line(Step{at, "publish", Note{"is busy"}}), "+0.015s publish is busy\n");
}

}  // namespace
}  // namespace rehearsal::sim
