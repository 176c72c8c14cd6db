#include "sim/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

struct Log final : Process::Observer {
  void started(const Process& process) override {
    lines.push_back("start " + std::to_string(process.lives()));
  }
  void stopped(const Process&, std::string_view why) override {
    lines.push_back("stop " + std::string(why));
  }
  std::vector<std::string> lines;
};

struct Failing final : Process::Life {
  task<> run() override {
    throw std::runtime_error("no broker");
    co_return;
  }
  void cut() override {}
};

struct Working final : Process::Life {
  Working(Process& process_, int& volatile_state_, std::vector<std::string>& order_)
      : process(process_), volatile_state(volatile_state_), order(order_) {
    volatile_state = 0;
  }
  ~Working() override { order.push_back("state"); }
  task<> run() override {
    for (;;) {
      ++volatile_state;
      co_await Sleep(process.scheduler(), 1s);
    }
  }
  void cut() override { order.push_back("cut"); }
  Process& process;
  int& volatile_state;
  std::vector<std::string>& order;
};

/// A life that is what the function returns.
struct Living final : Process::Life {
  explicit Living(std::function<task<>()> main_) : main(std::move(main_)) {}
  task<> run() override { return main(); }
  bool sound() const override { return healthy; }
  void cut() override {}
  std::function<task<>()> main;
  bool healthy = true;
};

Process::Birth living(std::function<task<>()> main) {
  return [main](Process&) { return std::make_unique<Living>(main); };
}

task<> end() { co_return; }

task<> throw_a_number() {
  throw 42;
  co_return;
}

task<> sleep_backwards(Scheduler& scheduler) { co_await Sleep(scheduler, -1s); }

task<> sleep_long(Scheduler& scheduler) { co_await Sleep(scheduler, 1h); }

task<> hold(std::shared_ptr<int>) { co_return; }

task<> spawn_holders(Process& process, std::shared_ptr<int> held) {
  for (int i = 0; i < 3; ++i) process.spawn("holder", hold(held));
  co_await Sleep(process.scheduler(), 1h);
}

task<> spawn_what_was_moved_from(Process& process) {
  task<> from = end();
  const task<> to = std::move(from);
  process.spawn("empty", std::move(from));
  co_return;
}

task<> spawn_in(Process& process) {
  process.spawn("stranger", end());
  co_return;
}

task<> note_subject(Scheduler& scheduler, std::uint32_t& occurrence) {
  occurrence = scheduler.running().handling().occurrence;
  co_return;
}

task<> spawn_at_work(Process& process, std::uint32_t& occurrence) {
  process.scheduler().running().handle({nullptr, 7});
  process.spawn("helper", note_subject(process.scheduler(), occurrence));
  process.scheduler().running().handle({nullptr, 8});
  co_return;
}

/// What the misuse says that the process lets out; empty if it lets out none.
std::string misuse_of(Scheduler& scheduler, Process& process) {
  try {
    process.start();
    scheduler.run_ready();
  } catch (const Misuse& misuse) {
    return misuse.what();
  }
  return {};
}

void run_until(Scheduler& scheduler, Time limit) {
  for (scheduler.run_ready(); scheduler.next_timer() && *scheduler.next_timer() <= limit;
       scheduler.run_ready())
    scheduler.advance(*scheduler.next_timer());
}

TEST(Process, is_restarted_with_a_backoff_that_doubles) {
  Scheduler scheduler;
  Log log;
  Process process(
      scheduler, "payment", 0, [](Process&) { return std::make_unique<Failing>(); }, log);
  process.start();
  run_until(scheduler, Time(6999ms));
  EXPECT_EQ(process.lives(), 3u) << "at 0 s, 1 s and 3 s";
  run_until(scheduler, Time(7s));
  EXPECT_EQ(process.lives(), 4u);
  EXPECT_EQ(log.lines[1], "stop no broker");
}

TEST(Process, loses_its_volatile_state_in_a_crash_and_comes_back_when_told) {
  Scheduler scheduler;
  Log log;
  int state = 0;
  std::vector<std::string> order;
  Process process(
      scheduler, "payment", 0,
      [&](Process& self) { return std::make_unique<Working>(self, state, order); }, log);
  process.start();
  run_until(scheduler, Time(2s));
  EXPECT_EQ(state, 3);
  process.crash(10s);
  EXPECT_TRUE(process.crashing());
  scheduler.run_ready();
  EXPECT_FALSE(process.up());
  EXPECT_EQ(order, (std::vector<std::string>{"cut", "state"}));
  run_until(scheduler, Time(11999ms));
  EXPECT_EQ(process.lives(), 1u);
  run_until(scheduler, Time(12s));
  EXPECT_EQ(process.lives(), 2u);
  EXPECT_EQ(state, 1);
}

TEST(Process, is_not_crashed_while_it_is_down) {
  Scheduler scheduler;
  Log log;
  Process process(scheduler, "payment", 0, living(end), log);
  process.start();
  process.crash(10s);
  scheduler.run_ready();
  process.crash(1s);
  run_until(scheduler, Time(9s));
  EXPECT_EQ(process.lives(), 1u);
}

TEST(Process, that_is_restarted_before_it_could_die_lives_on) {
  Scheduler scheduler;
  Log log;
  Process process(scheduler, "payment", 0, living([&] { return sleep_long(scheduler); }), log);
  process.start();
  process.crash(10s);
  process.restart();
  scheduler.run_ready();
  EXPECT_TRUE(process.up());
  EXPECT_EQ(process.lives(), 2u);
}

TEST(Process, is_restarted_whatever_it_threw_and_before_it_was_a_coroutine_too) {
  const auto plain = []() -> task<> { throw std::runtime_error("no configuration"); };
  const std::vector<std::pair<std::function<task<>()>, std::string>> cases{
      {throw_a_number, "it threw what is no std::exception"}, {plain, "no configuration"}};
  for (const auto& [main, why] : cases) {
    Scheduler scheduler;
    Log log;
    Process process(scheduler, "payment", 0, living(main), log);
    process.start();
    run_until(scheduler, Time(1s));
    EXPECT_EQ(process.lives(), 2u) << why;
    EXPECT_THAT(log.lines[1], testing::HasSubstr(why));
  }
}

TEST(Process, lets_out_what_no_restart_cures_and_names_itself) {
  Scheduler scheduler;
  Log log;
  Process backwards(scheduler, "payment", 0, living([&] { return sleep_backwards(scheduler); }),
                    log);
  EXPECT_THAT(misuse_of(scheduler, backwards),
              testing::StartsWith("payment: it sleeps for a negative time"));
  Process mover(
      scheduler, "order", 1,
      [](Process& self) {
        return std::make_unique<Living>([&self] { return spawn_what_was_moved_from(self); });
      },
      log);
  EXPECT_THAT(misuse_of(scheduler, mover),
              testing::StartsWith("order: it awaits or spawns a task"));
}

TEST(Process, is_used_by_its_own_strands_only) {
  Scheduler scheduler;
  Log log;
  Process order(scheduler, "order", 0, living(end), log);
  order.start();
  Process payment(scheduler, "payment", 1, living([&] { return spawn_in(order); }), log);
  EXPECT_THAT(misuse_of(scheduler, payment),
              testing::StartsWith("payment: it uses what belongs to order"));
}

TEST(Process, forgets_strands_that_have_ended) {
  Scheduler scheduler;
  Log log;
  const auto held = std::make_shared<int>();
  Process process(
      scheduler, "payment", 0,
      [&](Process& self) {
        return std::make_unique<Living>([&] { return spawn_holders(self, held); });
      },
      log);
  process.start();
  scheduler.run_ready();
  EXPECT_EQ(held.use_count(), 2) << "the test's, and the main strand's";
}

TEST(Process, spawns_strands_that_are_at_work_on_what_it_is_at_work_on) {
  Scheduler scheduler;
  Log log;
  std::uint32_t occurrence = 0;
  Process process(
      scheduler, "payment", 0,
      [&](Process& self) {
        return std::make_unique<Living>([&] { return spawn_at_work(self, occurrence); });
      },
      log);
  process.start();
  scheduler.run_ready();
  EXPECT_EQ(occurrence, 7u);
}

TEST(Process, rests_when_all_of_its_strands_sleep_or_have_ended_and_nothing_is_lost) {
  Scheduler scheduler;
  Log log;
  Living* life = nullptr;
  Process process(
      scheduler, "payment", 0,
      [&](Process&) {
        auto living = std::make_unique<Living>([&] { return sleep_long(scheduler); });
        life = living.get();
        return living;
      },
      log);
  EXPECT_FALSE(process.rests()) << "it is not up";
  process.start();
  EXPECT_FALSE(process.rests()) << "it is about to run";
  scheduler.run_ready();
  EXPECT_TRUE(process.rests());
  life->healthy = false;
  EXPECT_FALSE(process.rests()) << "it has lost something";
  life->healthy = true;
  run_until(scheduler, Time(1h));
  EXPECT_TRUE(process.rests()) << "its strand has ended";
}

}  // namespace
}  // namespace rehearsal::sim
