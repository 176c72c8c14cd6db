#pragma once

#include <atomic>

namespace rehearsal::properties {

/// Asks whether long work is to end early, with what was done until then. A small value that refers
/// to a flag, which another thread or a handler of signals may set (so it is no `std::stop_token`,
/// whose source may not be used in one).
class Stop {
 public:
  /// Never asked for.
  Stop() = default;
  /// The flag must outlive all copies.
  explicit Stop(const std::atomic<bool>& flag) : flag_(&flag) {}

  /// Whether it was asked to end: may be called from any thread, often.
  bool requested() const { return flag_ && flag_->load(std::memory_order_relaxed); }

 private:
  const std::atomic<bool>* flag_ = nullptr;
};

}  // namespace rehearsal::properties
