#include "sim/scheduler.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/task.hpp"

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

struct Alarm final : Timer {
  Alarm(Scheduler& on, std::function<void()> then, Kind kind = Kind::once)
      : Timer(on, kind), act(std::move(then)) {}
  void fire() override { act(); }
  std::function<void()> act;
};

struct Spinner final : Runnable {
  explicit Spinner(Scheduler& on) : scheduler(on) {}
  void run() override { scheduler.post(*this); }
  std::string_view name() const override { return "payment"; }
  Scheduler& scheduler;
};

TEST(Scheduler, fires_timers_in_the_order_of_their_times_and_equal_ones_as_they_were_armed) {
  Scheduler scheduler;
  std::string order;
  Alarm late(scheduler, [&] { order += "late "; });
  Alarm first(scheduler, [&] { order += "first "; });
  Alarm second(scheduler, [&] { order += "second "; });
  late.arm(Time(2s));
  first.arm(Time(1s));
  second.arm(Time(1s));
  scheduler.advance(Time(3s));
  EXPECT_EQ(order, "first second late ");
}

TEST(Scheduler, fires_a_timer_that_is_set_during_an_advance_in_the_same_advance_if_it_is_due) {
  Scheduler scheduler;
  std::string order;
  Alarm due(scheduler, [&] { order += "due "; });
  Alarm not_due(scheduler, [&] { order += "not due "; });
  Alarm first(scheduler, [&] {
    due.arm(Time(2s));
    not_due.arm(Time(9s));
  });
  first.arm(Time(1s));
  scheduler.advance(Time(3s));
  EXPECT_EQ(order, "due ");
}

TEST(Scheduler, fires_a_timer_set_in_the_past_now_and_does_not_run_backwards) {
  Scheduler scheduler;
  scheduler.advance(Time(5s));
  Time fired_at{};
  Alarm past(scheduler, [&] { fired_at = scheduler.now(); });
  past.arm(Time(1s));
  scheduler.advance(Time(5s));
  EXPECT_EQ(fired_at, Time(5s));
  EXPECT_THROW(scheduler.advance(Time(4s)), Bug);
}

TEST(Scheduler, has_no_timer_before_now) {
  Scheduler scheduler;
  scheduler.advance(Time(5s));
  Alarm past(scheduler, [] {});
  past.arm(Time(1s));
  EXPECT_EQ(scheduler.next_timer(), Time(5s));
}

TEST(Scheduler, does_not_move_time_while_something_is_runnable) {
  Scheduler scheduler;
  Spinner spinner(scheduler);
  scheduler.post(spinner);
  EXPECT_THROW(scheduler.advance(Time(1s)), Bug);
}

TEST(Scheduler, reports_a_livelock_by_the_name_of_who_spins) {
  Scheduler scheduler;
  Spinner spinner(scheduler);
  scheduler.post(spinner);
  try {
    scheduler.run_ready();
    FAIL() << "it span for ever";
  } catch (const Livelock& livelock) {
    EXPECT_STREQ(livelock.what(), "payment spins: 1000000 steps without time moving");
  }
}

/// Does a thousand things at once, as a strand does whose awaitables are always ready.
struct Hurrying final : Runnable {
  explicit Hurrying(Scheduler& owner) : scheduler(owner) {}
  void run() override {
    while (!scheduler.spins("payment")) ++done;
  }
  std::string_view name() const override { return "hurrying"; }
  Scheduler& scheduler;
  int done = 0;
};

TEST(Scheduler, reports_a_livelock_of_one_who_never_comes_back_to_it) {
  Scheduler scheduler(1'000);
  Hurrying hurrying(scheduler);
  scheduler.post(hurrying);
  EXPECT_THROW(scheduler.run_ready(), Livelock);
  EXPECT_EQ(hurrying.done, 998);
}

TEST(Scheduler, counts_the_steps_of_a_livelock_anew_when_time_moves) {
  Scheduler scheduler(1'000);
  for (int second = 1; second <= 10; ++second) {
    for (int step = 0; step < 900; ++step) EXPECT_FALSE(scheduler.spins("payment"));
    scheduler.advance(Time(second * 1s));
  }
}

TEST(Scheduler, is_quiescent_when_only_periodic_timers_are_armed) {
  Scheduler scheduler;
  Alarm heartbeat(
      scheduler, [] {}, Timer::Kind::periodic);
  Alarm work(scheduler, [] {});
  heartbeat.arm(Time(10s));
  EXPECT_TRUE(scheduler.quiescent());
  work.arm(Time(1s));
  EXPECT_FALSE(scheduler.quiescent());
  work.disarm();
  EXPECT_TRUE(scheduler.quiescent());
}

TEST(Scheduler, forgets_timers_and_runnables_that_are_destroyed) {
  Scheduler scheduler;
  int fired = 0;
  {
    Alarm gone(scheduler, [&] { ++fired; });
    gone.arm(Time(1s));
    Spinner spinner(scheduler);
    scheduler.post(spinner);
  }
  EXPECT_TRUE(scheduler.quiescent());
  scheduler.run_ready();
  scheduler.advance(Time(2s));
  EXPECT_EQ(fired, 0);
}

TEST(Scheduler, keeps_a_thousand_timers_in_order_through_arming_and_disarming) {
  Scheduler scheduler;
  std::vector<std::unique_ptr<Alarm>> alarms;
  std::vector<std::int64_t> fired;
  for (std::int64_t i = 0; i < 1000; ++i) {
    const std::int64_t when = (i * 7919) % 1009;
    alarms.push_back(std::make_unique<Alarm>(scheduler, [&fired, when] { fired.push_back(when); }));
    alarms.back()->arm(Time(Duration(when)));
  }
  for (std::size_t i = 0; i < alarms.size(); i += 3) alarms[i]->disarm();
  scheduler.advance(Time(1h));
  EXPECT_EQ(fired.size(), 666u);
  EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
}

}  // namespace
}  // namespace rehearsal::sim
