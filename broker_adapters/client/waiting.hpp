#pragma once

#include <exception>
#include <memory>

#include "broker_adapters/client/operation.hpp"
#include "broker_adapters/client/world.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

class Channel;
using ChannelRef = std::shared_ptr<Channel>;

/// Someone who waits for a channel, and holds it meanwhile. It lives in the frame of the coroutine
/// that waits, and withdraws when that is destroyed.
class Waiting : public Operation {
 public:
  virtual ~Waiting() = default;

 protected:
  explicit Waiting(Channel& channel);

  static sim::Scheduler& scheduler_of(const Channel& channel);
  World& world() const;
  sim::Process& process() const;
  /// What ended the channel, or null.
  const std::exception_ptr& channel_error() const;
  /// Whether the process can still use its connection: not once it dies.
  bool connected() const;

  void wait(sim::Runnable& waiter) { waiter_ = &waiter; }
  void wake();
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }
  void fail(const std::exception_ptr& error) {
    error_ = error;
    wake();
  }

  const ChannelRef channel_;

 private:
  friend class Channel;
  template <class Item>
  friend struct Line;
  friend struct PendingAsks;
  sim::Runnable* waiter_ = nullptr;
  std::exception_ptr error_;
};

}  // namespace rehearsal::broker_adapters
