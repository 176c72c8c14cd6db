#include "tools/interruption.hpp"

#include <atomic>
#include <csignal>
#include <ctime>
#include <initializer_list>

#include "tools/exit_status.hpp"

namespace rehearsal::tools {
namespace {

/// Seconds. timeout(1) sends its signal twice, to the process and to its group: that is one wish.
constexpr std::time_t patience = 2;

/// Set by a handler of signals, and read by all threads.
std::atomic<bool> has_come{false};
std::atomic<std::time_t> came_at{0};
static_assert(std::atomic<bool>::is_always_lock_free &&
              std::atomic<std::time_t>::is_always_lock_free);

/// Does only what a handler may do: so it asks the system for the time itself.
void note(int signal) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!has_come.exchange(true)) {
    came_at = now.tv_sec;
  } else if (now.tv_sec - came_at >= patience) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

properties::Stop note_interruptions() {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, note);
  return properties::Stop(has_come);
}

bool interrupted() { return has_come; }

int unless_interrupted(int status) { return interrupted() ? exit_interrupted : status; }

}  // namespace rehearsal::tools
