#pragma once

#include <coroutine>
#include <cstdint>

#include "sim/awaited.hpp"
#include "sim/scheduler.hpp"

namespace rehearsal::sim {

class Joining;
class Process;

/// A strand that was spawned, seen from the other strands of its process. A copy is a handle of the
/// same strand. The process outlives its handles; to let go of them all leaves the strand running.
class StrandHandle {
 public:
  /// Whether the strand has neither ended nor been cancelled, nor died with its life of the
  /// process.
  bool running() const;

  /// Ends the strand where it waits: its coroutines and all that they hold are destroyed before
  /// this returns, and no line of theirs runs any more. One that is not running stays as it is.
  /// What the broker was asked by it may have happened. Throws `Misuse` in the strand itself, and
  /// in those of other processes.
  void cancel() const;

  /// Awaits the end of the strand, at once where it has ended or was cancelled. One that throws
  /// takes its process down, and with it whoever awaits this. Throws `Misuse` in the strand itself,
  /// and in those of other processes.
  Joining join() const;

 private:
  friend class Joining;
  friend class Process;
  StrandHandle(Process& process, std::uint64_t number) : process_(&process), number_(number) {}

  Process* process_;
  std::uint64_t number_;
};

/// What `StrandHandle::join` returns: to be awaited at once.
class REHEARSAL_AWAITED Joining final {
 public:
  /// Waits for that strand.
  explicit Joining(StrandHandle strand) : strand_(strand) {}
  Joining(const Joining&) = delete;
  Joining& operator=(const Joining&) = delete;
  ~Joining();

  bool await_ready() const;
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
  }
  void await_resume() const noexcept {}

 private:
  friend class Process;
  void wait(Runnable& waiter);

  const StrandHandle strand_;
  Runnable* waiter_ = nullptr;
};

inline Joining StrandHandle::join() const { return Joining(*this); }

}  // namespace rehearsal::sim
