#pragma once

#include <exception>
#include <memory>

#include "broker_adapters/client/operation.hpp"
#include "broker_adapters/client/world.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

class Channel;
/// Shared by all who use the channel; letting go of the last one closes it.
using ChannelRef = std::shared_ptr<Channel>;

/// Someone who waits for a channel, and holds it meanwhile. It lives in the frame of the coroutine
/// that waits, and withdraws when that is destroyed.
class Waiting : public Operation {
 public:
  virtual ~Waiting() = default;

 protected:
  /// For that channel, which it holds.
  explicit Waiting(Channel& channel);

  /// The scheduler of the channel's world.
  static sim::Scheduler& scheduler_of(const Channel& channel);
  /// The channel's world.
  World& world() const;
  /// The process whose channel it is.
  sim::Process& process() const;
  /// What ended the channel, or null.
  const std::exception_ptr& channel_error() const;
  /// Whether the process can still use its connection: not once it dies.
  bool connected() const;

  /// `waiter` is posted when what it waits for is there.
  void wait(sim::Runnable& waiter) { waiter_ = &waiter; }
  /// Posts who waits, if anybody does.
  void wake();
  /// Throws what `fail` was given, if it was.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }
  /// What it waits for will not come: who waits is woken, and thrown the error.
  void fail(const std::exception_ptr& error) {
    error_ = error;
    wake();
  }

  const ChannelRef channel_;  ///< held for as long as this waits

 private:
  friend class Channel;
  template <class Item>
  friend struct Line;
  friend struct PendingAsks;
  sim::Runnable* waiter_ = nullptr;
  std::exception_ptr error_;
};

}  // namespace rehearsal::broker_adapters
