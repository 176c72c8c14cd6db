#include "tools/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

namespace rehearsal::tools {
namespace {

constexpr const char* clear_line = "\r\033[K";

}  // namespace

Progress::Progress(const properties::SearchProgress& progress, std::uint64_t runs)
    : progress_(progress), runs_(runs) {
  if (isatty(STDERR_FILENO)) thread_ = std::thread([this] { watch(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard guard(mutex_);
    over_ = true;
  }
  over_changed_.notify_one();
  thread_.join();
  fmt::print(stderr, "{}", clear_line);
}

void Progress::watch() {
  std::unique_lock lock(mutex_);
  while (!over_changed_.wait_for(lock, std::chrono::milliseconds(250), [this] { return over_; }))
    show();
}

void Progress::show() const {
  const auto runs = progress_.runs.load(std::memory_order_relaxed);
  const double rate = static_cast<double>(runs) / stopwatch_.seconds();
  const double left = rate > 0 ? static_cast<double>(runs_ - runs) / rate : 0;
  std::string faults;
  for (const sim::FaultInfo& kind : sim::all_faults()) {
    const auto count =
        progress_.faults[static_cast<std::size_t>(kind.fault)].load(std::memory_order_relaxed);
    if (count > 0) faults += fmt::format(", {} {}", kind.name, count);
  }
  fmt::print(stderr, "{}{} of {} runs, {:.0f} runs/s, {:.0f} s left{}", clear_line, runs, runs_,
             rate, left, faults);
  std::fflush(stderr);
}

}  // namespace rehearsal::tools
