#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "properties/search.hpp"
#include "tools/stopwatch.hpp"

namespace rehearsal::tools {

/// Shows on a terminal how far a search is, a few times a second, until it is destroyed; then the
/// line is gone. Does nothing where standard error is no terminal.
class Progress {
 public:
  Progress(const properties::SearchProgress& progress, std::uint64_t runs);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void watch();
  void show() const;

  const properties::SearchProgress& progress_;
  std::uint64_t runs_;
  Stopwatch stopwatch_;
  std::mutex mutex_;
  std::condition_variable over_changed_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace rehearsal::tools
