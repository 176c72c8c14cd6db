#include "tools/interruption.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "tools/exit_status.hpp"

namespace rehearsal::tools {
namespace {

using namespace std::chrono_literals;

/// Each in a process of its own, for the process is what a signal is about.
void interrupt_twice(std::chrono::milliseconds between) {
  const properties::Stop stop = note_interruptions();
  if (stop.requested() || unless_interrupted(1) != 1) std::_Exit(99);
  std::raise(SIGINT);
  if (!stop.requested()) std::_Exit(98);
  std::this_thread::sleep_for(between);
  std::raise(SIGINT);
  std::_Exit(unless_interrupted(1));
}

TEST(Interruption, is_noted_and_comes_twice_where_timeout_sends_it) {
  EXPECT_EXIT(interrupt_twice(0ms), testing::ExitedWithCode(exit_interrupted), "");
}

TEST(Interruption, ends_the_process_where_somebody_insists) {
  EXPECT_EXIT(interrupt_twice(3100ms), testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace rehearsal::tools
