#include "sim/process.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace rehearsal::sim
