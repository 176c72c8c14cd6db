#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "model/message.hpp"
#include "sim/awaited.hpp"
#include "sim/scheduler.hpp"

namespace rehearsal::sim {

class Process;
class Strand;

/// A message, and the how-manieth time it is dealt with.
struct Subject {
  model::MessageRef message;     ///< null for nothing
  std::uint32_t occurrence = 0;  ///< which time the message is dealt with, counted from 1
};

/// The part of a coroutine's promise that the scheduler sees.
class PromiseBase : public Runnable {
 public:
  /// Of the coroutine that it is the promise of.
  explicit PromiseBase(std::coroutine_handle<> self) : self_(self) {}

  /// Goes on with the coroutine, as code of its strand.
  void run() final;
  std::string_view name() const final;

  /// The strand that this coroutine belongs to; set before it first runs.
  Strand* strand() const { return strand_; }
  /// It belongs to a strand, and will run to its end.
  bool begun() const { return strand_ != nullptr; }
  /// It begins as a part of that strand; when it ends, the continuation goes on, or the strand ends
  /// if that is null.
  void join(Strand& strand, PromiseBase* continuation) {
    strand_ = &strand;
    continuation_ = continuation;
  }

  /// A task is lazy: nothing runs before it is awaited.
  std::suspend_always initial_suspend() noexcept { return {}; }
  /// Whoever awaits it is posted.
  auto final_suspend() noexcept {
    struct Final {
      PromiseBase& promise;
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) noexcept { promise.finish(); }
      void await_resume() noexcept {}
    };
    return Final{*this};
  }
  /// Keeps what was thrown for whoever awaits the task.
  void unhandled_exception() noexcept { error_ = std::current_exception(); }
  /// Throws what the coroutine threw, if it did.
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }
  /// What the coroutine threw; null if nothing.
  std::exception_ptr error() const { return error_; }

 private:
  void finish() noexcept;

  std::coroutine_handle<> self_;
  Strand* strand_ = nullptr;
  PromiseBase* continuation_ = nullptr;
  std::exception_ptr error_;
};

/// The one coroutine type: lazy, awaited once, and resumed by the scheduler only. Destroying a
/// suspended task cancels it, with all that it awaits.
template <class T = void>
class REHEARSAL_AWAITED task;

/// The promise of a task with a result.
template <class T>
class Promise final : public PromiseBase {
 public:
  Promise() : PromiseBase(std::coroutine_handle<Promise>::from_promise(*this)) {}
  /// The task, for whoever called the coroutine.
  task<T> get_return_object();
  /// Keeps the result of `co_return`.
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  /// The result, or what was thrown. Requires: the coroutine has ended; called once.
  T take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

/// The promise of a task without a result.
template <>
class Promise<void> final : public PromiseBase {
 public:
  Promise() : PromiseBase(std::coroutine_handle<Promise>::from_promise(*this)) {}
  /// The task, for whoever called the coroutine.
  task<void> get_return_object();
  /// The coroutine has ended.
  void return_void() noexcept {}
  /// Throws what the coroutine threw, if it did. Requires: it has ended.
  void take() { rethrow(); }
};

template <class T>
class task {
 public:
  using promise_type = Promise<T>;

  /// Leaves a task that can only be destroyed or assigned to.
  task(task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  /// The tasks change places.
  task& operator=(task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const {
    require_fresh();
    return false;
  }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller);
  T await_resume() { return handle_.promise().take(); }

  /// The coroutine's. Requires: not moved from.
  PromiseBase& promise() const { return handle_.promise(); }
  /// Throws `Misuse` unless this can still be awaited, or be the root of a strand.
  void require_fresh() const {
    if (!handle_)
      throw Misuse("it awaits or spawns a task that was moved from: use the one it was moved to");
    if (handle_.promise().begun())
      throw Misuse("it awaits or spawns a task for the second time: call the coroutine anew");
  }

 private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

/// A thread of execution of the simulated world: a named root task and all that it awaits.
/// Destruction cancels it.
class Strand final : private Runnable {
 public:
  /// Told once, when the root task has ended: with its exception, or with null. It may destroy
  /// the strand.
  using Done = std::function<void(std::exception_ptr)>;

  /// Requires: a fresh root.
  Strand(Scheduler& scheduler, std::string name, task<> root, Done done,
         const Process* process = nullptr);

  /// Which resumes its coroutines.
  Scheduler& scheduler() const { return scheduler_; }
  std::string_view name() const override { return name_; }
  /// Whose strand it is; null for one that is of no process.
  const Process* process() const { return process_; }

  /// What the strand is at work on, for the keys of choices: set when it takes a message.
  const Subject& handling() const { return handling_; }
  /// From now on it is at work on that.
  void handle(Subject subject) { handling_ = std::move(subject); }

  /// It is in a `Sleep`.
  bool asleep() const { return asleep_; }

 private:
  friend class PromiseBase;
  friend class Sleep;
  void run() override {
    const Done done = std::move(done_);
    done(root_.promise().error());
  }
  void finish() noexcept { scheduler_.post_first(*this); }

  Scheduler& scheduler_;
  std::string name_;
  const Process* process_;
  bool asleep_ = false;
  Subject handling_;
  task<> root_;
  Done done_;
};

/// A pause of the strand that awaits it.
class REHEARSAL_AWAITED Sleep final : private Timer {
 public:
  /// The longest duration sleeps for ever. Throws `Misuse` if it is negative.
  Sleep(Scheduler& scheduler, Duration duration) : Timer(scheduler), duration_(duration) {
    if (duration < Duration::zero())
      throw Misuse("it sleeps for a negative time: expected zero or more");
  }

  bool await_ready() const noexcept { return false; }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    sleeper_ = &caller.promise();
    sleeper_->strand()->asleep_ = true;
    arm(later(scheduler().now(), duration_));
  }
  void await_resume() const noexcept {}

 private:
  void fire() override {
    sleeper_->strand()->asleep_ = false;
    scheduler().post(*sleeper_);
  }

  Duration duration_;
  PromiseBase* sleeper_ = nullptr;
};

template <class T>
task<T> Promise<T>::get_return_object() {
  return task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline task<void> Promise<void>::get_return_object() {
  return task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

template <class T>
template <class Caller>
void task<T>::await_suspend(std::coroutine_handle<Caller> caller) {
  PromiseBase& awaiting = caller.promise();
  handle_.promise().join(*awaiting.strand(), &awaiting);
  awaiting.strand()->scheduler().post(handle_.promise());
}

inline void PromiseBase::run() {
  Scheduler& scheduler = strand_->scheduler();
  scheduler.running_ = strand_;
  self_.resume();
  scheduler.running_ = nullptr;
}

inline std::string_view PromiseBase::name() const { return strand_->name(); }

inline void PromiseBase::finish() noexcept {
  if (continuation_)
    strand_->scheduler().post(*continuation_);
  else
    strand_->finish();
}

inline Strand::Strand(Scheduler& scheduler, std::string name, task<> root, Done done,
                      const Process* process)
    : scheduler_(scheduler),
      name_(std::move(name)),
      process_(process),
      root_(std::move(root)),
      done_(std::move(done)) {
  root_.promise().join(*this, nullptr);
  scheduler_.post(root_.promise());
}

}  // namespace rehearsal::sim
