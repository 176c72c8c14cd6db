#include "sim/link.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

struct End final : Link<std::string>::Receiver {
  explicit End(Scheduler& on) : scheduler(on) {}
  void arrived(std::string&& item) override { got.emplace_back(scheduler.now(), std::move(item)); }
  Scheduler& scheduler;
  std::vector<std::pair<Time, std::string>> got;
};

struct Links : testing::Test {
  void run() {
    while (const auto next = scheduler.next_timer()) scheduler.advance(*next);
  }
  Scheduler scheduler;
  End end{scheduler};
  Link<std::string> link{scheduler, 1ms, end};
};

using Got = std::vector<std::pair<Time, std::string>>;

TEST_F(Links, deliver_in_order_after_the_latency) {
  link.send("a");
  link.send("b");
  run();
  EXPECT_EQ(end.got, (Got{{Time(1ms), "a"}, {Time(1ms), "b"}}));
}

TEST_F(Links, hold_everything_back_while_they_are_stalled_and_keep_the_order) {
  link.send("a");
  link.hold(Time(5s));
  link.send("b");
  run();
  EXPECT_EQ(end.got, (Got{{Time(5s), "a"}, {Time(5s), "b"}}));
}

TEST_F(Links, let_others_overtake_what_is_sent_late) {
  link.send_late("slow", 2s);
  link.send("quick");
  run();
  EXPECT_EQ(end.got, (Got{{Time(1ms), "quick"}, {Time(2001ms), "slow"}}));
}

TEST_F(Links, lose_what_is_on_its_way_when_they_are_cut) {
  link.send("lost");
  link.cut();
  EXPECT_TRUE(scheduler.quiescent());
  link.send("later");
  run();
  EXPECT_EQ(end.got, (Got{{Time(1ms), "later"}}));
}

}  // namespace
}  // namespace rehearsal::sim
