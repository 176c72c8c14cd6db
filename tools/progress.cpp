#include "tools/progress.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <utility>

namespace rehearsal::tools {
namespace {

constexpr const char* clear_line = "\r\033[K";

}  // namespace

Progress::Progress(std::string what, const std::atomic<std::uint64_t>& done, std::uint64_t total,
                   std::function<std::string()> more)
    : what_(std::move(what)), done_(done), total_(total), more_(std::move(more)) {
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
  const auto done = done_.load(std::memory_order_relaxed);
  const double rate = static_cast<double>(done) / stopwatch_.seconds();
  const double left = rate > 0 ? static_cast<double>(total_ - done) / rate : 0;
  fmt::print(stderr, "{}{} of {} {}, {:.0f} {}/s, {:.0f} s left{}", clear_line, done, total_, what_,
             rate, what_, left, more_ ? more_() : "");
  std::fflush(stderr);
}

}  // namespace rehearsal::tools
