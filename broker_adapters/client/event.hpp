#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// Something that one strand of a service waits for and another one of it brings about. It is
/// volatile, as all that a service does not store. A copy is the same event, so that it can be
/// given to strands.
class Event {
 public:
  class Wait;
  class WaitWithin;

  Event() : state_(std::make_shared<State>()) {}
  /// The same event.
  Event(const Event&) = default;
  /// From now on the same event as the other.
  Event& operator=(const Event&) = default;

  /// It has happened: whoever waits goes on, in the order of waiting, and whoever waits later does
  /// not wait. Throws `sim::Misuse` where strands of another service wait.
  void set();
  /// It has not happened yet, or not again: from now on strands wait for the next `set`.
  void clear() { state_->set = false; }
  /// Whether it has happened, and was not cleared since.
  bool is_set() const { return state_->set; }

  /// Awaits it. Throws `sim::Misuse` in a strand of another service than those that wait.
  Wait wait();
  /// Awaits it for at most that time, and is true if it happened. Throws `sim::Misuse` for a
  /// negative time as well; the longest is for ever.
  WaitWithin wait(sim::Duration limit);

 private:
  class Waiter;
  struct State {
    bool set = false;
    std::vector<Waiter*> waiting;
  };

  std::shared_ptr<State> state_;
};

/// A strand that waits for an event, for ever or until a deadline.
class Event::Waiter {
 public:
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  bool await_ready() const;
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise(), *caller.promise().strand());
  }

 protected:
  /// Without a limit it waits for ever.
  Waiter(std::shared_ptr<State> state, std::optional<sim::Duration> limit);
  ~Waiter();
  /// Whether the deadline came first.
  bool timed_out() const { return timed_out_; }

 private:
  friend class Event;
  class Deadline;
  void wait(sim::Runnable& waiter, const sim::Strand& strand);
  void require_own_process() const;
  void wake();
  void time_out();

  const std::shared_ptr<State> state_;
  const std::optional<sim::Duration> limit_;
  sim::Runnable* waiter_ = nullptr;
  const sim::Strand* strand_ = nullptr;
  std::unique_ptr<Deadline> deadline_;
  bool timed_out_ = false;
};

/// What `Event::wait` returns.
class REHEARSAL_AWAITED Event::Wait final : public Waiter {
 public:
  /// Waits for ever.
  explicit Wait(std::shared_ptr<State> state) : Waiter(std::move(state), std::nullopt) {}
  void await_resume() const noexcept {}
};

/// What `Event::wait` with a limit returns.
class REHEARSAL_AWAITED Event::WaitWithin final : public Waiter {
 public:
  /// Waits for at most `limit`.
  WaitWithin(std::shared_ptr<State> state, sim::Duration limit) : Waiter(std::move(state), limit) {}
  bool await_resume() const noexcept { return !timed_out(); }
};

inline Event::Wait Event::wait() { return Wait(state_); }

}  // namespace rehearsal::broker_adapters
