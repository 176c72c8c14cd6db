#include "sim/task.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace rehearsal::sim {
namespace {

using namespace std::chrono_literals;

void run_all(Scheduler& scheduler) {
  for (;;) {
    scheduler.run_ready();
    const auto next = scheduler.next_timer();
    if (!next) return;
    scheduler.advance(*next);
  }
}

task<int> answer(Scheduler& scheduler) {
  co_await Sleep(scheduler, 1s);
  co_return 42;
}

task<> ask(Scheduler& scheduler, int& heard) { heard = co_await answer(scheduler); }

task<int> one() { co_return 1; }

task<> sum(std::int64_t times, std::int64_t& total) {
  for (std::int64_t i = 0; i < times; ++i) total += co_await one();
}

task<> fail() {
  throw std::runtime_error("out of stock");
  co_return;
}

task<> catch_it(std::string& caught) {
  try {
    co_await fail();
  } catch (const std::runtime_error& error) {
    caught = error.what();
  }
}

struct Flag {
  explicit Flag(bool& destroyed_) : destroyed(destroyed_) {}
  ~Flag() { destroyed = true; }
  bool& destroyed;
};

task<> wait_holding(Scheduler& scheduler, bool& destroyed) {
  const Flag flag(destroyed);
  co_await Sleep(scheduler, 1h);
}

task<> outer(Scheduler& scheduler, bool& destroyed) { co_await wait_holding(scheduler, destroyed); }

/// An aggregate: g++ 12.2 destroys a braced temporary of such a type wrongly inside co_await.
struct Aggregate {
  std::string body;
};

task<> take(Aggregate) { co_return; }

task<> pass_a_named_aggregate() {
  Aggregate message{.body = std::string(100, 'x')};
  co_await take(message);
}

TEST(Task, is_lazy_and_gives_its_result_to_the_one_who_awaits_it) {
  Scheduler scheduler;
  int heard = 0;
  Strand strand(scheduler, "asker", ask(scheduler, heard), [](std::exception_ptr) {});
  EXPECT_EQ(heard, 0);
  run_all(scheduler);
  EXPECT_EQ(heard, 42);
  EXPECT_EQ(scheduler.now(), Time(1s));
}

TEST(Task, does_not_grow_the_stack_over_two_million_awaits) {
  Scheduler scheduler;
  std::int64_t total = 0;
  // Time does not move meanwhile, so this stays below the limit of a livelock in each part.
  for (int part = 0; part < 10; ++part) {
    Strand strand(scheduler, "summer", sum(200'000, total), [](std::exception_ptr) {});
    run_all(scheduler);
    scheduler.advance(scheduler.now() + 1us);
  }
  EXPECT_EQ(total, 2'000'000);
}

TEST(Task, passes_exceptions_to_the_one_who_awaits_it) {
  Scheduler scheduler;
  std::string caught;
  Strand strand(scheduler, "catcher", catch_it(caught), [](std::exception_ptr) {});
  run_all(scheduler);
  EXPECT_EQ(caught, "out of stock");
}

TEST(Strand, reports_an_exception_that_nobody_caught) {
  Scheduler scheduler;
  std::exception_ptr seen;
  Strand strand(scheduler, "failing", fail(), [&](std::exception_ptr error) { seen = error; });
  run_all(scheduler);
  EXPECT_THROW(std::rethrow_exception(seen), std::runtime_error);
}

TEST(Strand, cancels_all_that_it_awaits_when_it_is_destroyed) {
  Scheduler scheduler;
  bool destroyed = false;
  {
    Strand strand(scheduler, "waiting", outer(scheduler, destroyed), [](std::exception_ptr) {});
    scheduler.run_ready();
    EXPECT_FALSE(destroyed);
    EXPECT_FALSE(scheduler.quiescent());
  }
  EXPECT_TRUE(destroyed);
  EXPECT_TRUE(scheduler.quiescent());
}

TEST(Sleep, refuses_a_negative_duration) {
  Scheduler scheduler;
  EXPECT_THROW(static_cast<void>(Sleep(scheduler, -1us)), Misuse);
}

task<> await_twice() {
  task<int> once = one();
  co_await once;
  co_await once;
}

task<> await_what_was_moved_from() {
  task<int> from = one();
  const task<int> to = std::move(from);
  co_await from;
}

TEST(Task, is_refused_to_whoever_awaits_it_twice_or_after_it_was_moved) {
  for (auto* const root : {await_twice, await_what_was_moved_from}) {
    Scheduler scheduler;
    std::exception_ptr seen;
    Strand strand(scheduler, "mistaken", root(), [&](std::exception_ptr error) { seen = error; });
    run_all(scheduler);
    ASSERT_NE(seen, nullptr);
    EXPECT_THROW(std::rethrow_exception(seen), Misuse);
  }
}

task<> sleep_for(Scheduler& scheduler, Duration duration, bool& woke) {
  co_await Sleep(scheduler, duration);
  woke = true;
}

TEST(Sleep, of_the_longest_duration_is_for_ever) {
  Scheduler scheduler;
  scheduler.advance(Time(1s));
  bool woke = false;
  Strand strand(scheduler, "sleeper", sleep_for(scheduler, Duration::max(), woke),
                [](std::exception_ptr) {});
  scheduler.run_ready();
  EXPECT_TRUE(strand.asleep());
  scheduler.advance(Time(24h * 365 * 1000));
  scheduler.run_ready();
  EXPECT_FALSE(woke);
}

TEST(Scheduler, knows_whose_code_runs_and_that_nobodys_does) {
  Scheduler scheduler;
  int heard = 0;
  {
    Strand strand(scheduler, "asker", ask(scheduler, heard), [](std::exception_ptr) {});
    scheduler.run_ready();
  }
  EXPECT_EQ(scheduler.strand(), nullptr);
}

TEST(Task, takes_aggregates_that_were_bound_to_a_name_first) {
  Scheduler scheduler;
  Strand strand(scheduler, "passer", pass_a_named_aggregate(),
                [](std::exception_ptr error) { EXPECT_EQ(error, nullptr); });
  run_all(scheduler);
}

}  // namespace
}  // namespace rehearsal::sim
