#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "tools/stopwatch.hpp"

namespace rehearsal::tools {

/// Shows on a terminal how far something long is, a few times a second, until it is destroyed; then
/// the line is gone. Does nothing where standard error is no terminal.
class Progress {
 public:
  /// `what` are counted by `done`, and `more` has something to add.
  Progress(std::string what, const std::atomic<std::uint64_t>& done, std::uint64_t total,
           std::function<std::string()> more = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void watch();
  void show() const;

  std::string what_;
  const std::atomic<std::uint64_t>& done_;
  std::uint64_t total_;
  std::function<std::string()> more_;
  Stopwatch stopwatch_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace rehearsal::tools
