#include "sim/strand_handle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/process.hpp"

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::StartsWith;

/// What happened, in order.
using Lines = std::vector<std::string>;

struct Unobserved final : Process::Observer {
  void started(const Process&) override {}
  void stopped(const Process&, std::string_view) override {}
};

struct Life final : Process::Life {
  explicit Life(std::function<task<>()> main_) : main(std::move(main_)) {}
  task<> run() override { return main(); }
  void cut() override {}
  std::function<task<>()> main;
};

/// A process whose main strand is the script.
struct Scene {
  using Script = task<> (*)(Process& process, Lines& log);

  explicit Scene(Script script)
      : process(
            scheduler, "payment", 0,
            [this, script](Process& self) {
              return std::make_unique<Life>([this, script, &self] { return script(self, log); });
            },
            observer) {}

  Lines play(Duration until) {
    process.start();
    scheduler.run_ready();
    while (scheduler.next_timer() && *scheduler.next_timer() <= Time(until)) {
      scheduler.advance(*scheduler.next_timer());
      scheduler.run_ready();
    }
    return log;
  }

  Scheduler scheduler;
  Unobserved observer;
  Lines log;
  Process process;
};

std::string misuse_of(Scene::Script script) {
  Scene scene(script);
  try {
    scene.play(1h);
  } catch (const Misuse& misuse) {
    return misuse.what();
  }
  return "none";
}

/// Says when it is destroyed.
struct Witness {
  explicit Witness(Lines& log_) : log(log_) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { log.push_back("destroyed"); }
  Lines& log;
};

task<> sleep_for(Process& process, Lines& log, Duration duration) {
  const Witness witness(log);
  co_await Sleep(process.scheduler(), duration);
  log.push_back("woke");
}

task<> await_end(StrandHandle strand, Lines& log, std::string who) {
  co_await strand.join();
  log.push_back(who);
}

task<> join_what_ends(Process& process, Lines& log) {
  const StrandHandle strand = process.spawn("sleeper", sleep_for(process, log, 1s));
  process.spawn("first", await_end(strand, log, "first"));
  process.spawn("second", await_end(strand, log, "second"));
  co_await Sleep(process.scheduler(), 2s);
  log.push_back(strand.running() ? "runs" : "ended");
  co_await strand.join();
  log.push_back("at once");
}

TEST(StrandHandle, awaits_the_end_of_the_strand_which_may_be_over) {
  EXPECT_THAT(Scene(join_what_ends).play(2s),
              ElementsAre("woke", "destroyed", "first", "second", "ended", "at once"));
}

task<> cancel_a_sleeper(Process& process, Lines& log) {
  const StrandHandle strand = process.spawn("sleeper", sleep_for(process, log, 1h));
  process.spawn("waiter", await_end(strand, log, "awaited"));
  co_await Sleep(process.scheduler(), 1s);
  log.push_back(strand.running() ? "runs" : "ended");
  strand.cancel();
  log.push_back(strand.running() ? "runs" : "cancelled");
  strand.cancel();
  co_await strand.join();
}

TEST(StrandHandle, cancels_a_strand_before_it_goes_on_and_whoever_awaits_it_does) {
  EXPECT_THAT(Scene(cancel_a_sleeper).play(2h),
              ElementsAre("runs", "destroyed", "cancelled", "awaited"));
}

task<> cancel_before_it_begins(Process& process, Lines& log) {
  process.spawn("sleeper", sleep_for(process, log, 1s)).cancel();
  log.push_back("goes on");
  co_return;
}

TEST(StrandHandle, cancels_a_strand_that_has_not_begun) {
  EXPECT_THAT(Scene(cancel_before_it_begins).play(1h), ElementsAre("goes on"));
}

task<> cancel_who_waits_for_the_end(Process& process, Lines& log) {
  const StrandHandle sleeper = process.spawn("sleeper", sleep_for(process, log, 1s));
  const StrandHandle waiter = process.spawn("waiter", await_end(sleeper, log, "awaited"));
  co_await Sleep(process.scheduler(), 500ms);
  waiter.cancel();
  co_await sleeper.join();
  log.push_back("the other one");
}

TEST(StrandHandle, forgets_a_strand_that_is_cancelled_while_it_awaits_the_end_of_another) {
  EXPECT_THAT(Scene(cancel_who_waits_for_the_end).play(1h),
              ElementsAre("woke", "destroyed", "the other one"));
}

/// Cancels a strand when it is destroyed.
struct Canceller {
  explicit Canceller(StrandHandle strand_) : strand(strand_) {}
  Canceller(const Canceller&) = delete;
  Canceller& operator=(const Canceller&) = delete;
  ~Canceller() { strand.cancel(); }
  StrandHandle strand;
};

task<> hold_a_canceller(Process& process, Lines& log) {
  const Canceller canceller(process.spawn("sleeper", sleep_for(process, log, 1h)));
  co_await Sleep(process.scheduler(), 1h);
}

task<> cancel_a_canceller(Process& process, Lines& log) {
  const StrandHandle holder = process.spawn("holder", hold_a_canceller(process, log));
  co_await Sleep(process.scheduler(), 1s);
  holder.cancel();
  log.push_back("cancelled");
}

TEST(StrandHandle, may_cancel_from_a_destructor) {
  EXPECT_THAT(Scene(cancel_a_canceller).play(1min), ElementsAre("destroyed", "cancelled"));
  Scene ended(hold_a_canceller);
  ended.play(1min);
  ended.process.crash(1h);
  ended.scheduler.run_ready();
  EXPECT_THAT(ended.log, ElementsAre("destroyed"));
}

task<> throw_while_awaited(Process& process, Lines& log) {
  const auto fails = []() -> task<> {
    throw std::runtime_error("no good");
    co_return;
  };
  const StrandHandle strand = process.spawn("failing", fails());
  co_await strand.join();
  log.push_back("went on");
}

TEST(StrandHandle, lets_a_strand_that_throws_take_the_process_down_with_who_awaits_it) {
  Scene scene(throw_while_awaited);
  EXPECT_THAT(scene.play(500ms), testing::IsEmpty());
  EXPECT_FALSE(scene.process.up());
}

task<> sleep_long(Process& process, Lines&) { co_await Sleep(process.scheduler(), 1h); }

TEST(StrandHandle, knows_that_the_strand_died_with_its_life_of_the_process) {
  Scene scene(sleep_long);
  scene.play(1s);
  const StrandHandle strand = scene.process.spawn("sleeper", sleep_long(scene.process, scene.log));
  EXPECT_TRUE(strand.running());
  scene.process.restart();
  EXPECT_FALSE(strand.running());
  strand.cancel();
  EXPECT_TRUE(scene.process.up());
}

task<> use_own(std::optional<StrandHandle>& own, bool cancels) {
  if (cancels) own->cancel();
  co_await own->join();
}

task<> cancel_itself(Process& process, Lines&) {
  std::optional<StrandHandle> own;
  own = process.spawn("itself", use_own(own, true));
  co_await Sleep(process.scheduler(), 1s);
}

task<> join_itself(Process& process, Lines&) {
  std::optional<StrandHandle> own;
  own = process.spawn("itself", use_own(own, false));
  co_await Sleep(process.scheduler(), 1s);
}

TEST(StrandHandle, is_no_use_to_the_strand_itself) {
  EXPECT_THAT(misuse_of(cancel_itself),
              StartsWith("payment: it cancels the strand that it runs in"));
  EXPECT_THAT(misuse_of(join_itself),
              StartsWith("payment: it awaits the end of the strand that it runs in"));
}

}  // namespace
}  // namespace rehearsal::sim
