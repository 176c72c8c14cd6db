#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/types.hpp"
#include "sim/bug.hpp"

/// What a run is made of, whatever it is a run of: virtual time, coroutines and processes, the
/// choices that decide what goes wrong, and the trace. No clock, no entropy, no thread: equal
/// choices make equal runs. Of RabbitMQ it knows messages only.
namespace rehearsal::sim {

using model::Duration;
using model::Time;
class Scheduler;
class Strand;

/// The time so much later; the end of time where there is no such time.
constexpr Time later(Time now, Duration by) {
  return by < Time::max() - now ? now + by : Time::max();
}

/// Something that the scheduler can run once it is posted. Destruction withdraws it.
class Runnable {
 public:
  Runnable() = default;
  Runnable(const Runnable&) = delete;
  Runnable& operator=(const Runnable&) = delete;
  virtual ~Runnable() { unlink(); }

  /// Called once for each time that it was posted.
  virtual void run() = 0;
  /// Who this is, for the report of a livelock.
  virtual std::string_view name() const = 0;
  /// Whether it is in a queue, to be run.
  bool posted() const { return next_ != nullptr; }

 private:
  friend class Scheduler;
  friend class RunQueue;
  void unlink();

  Runnable* previous_ = nullptr;
  Runnable* next_ = nullptr;
};

/// A timer whose time has not come is `armed`; destruction disarms it.
/// A periodic one (a heartbeat, say) does not keep a run from being quiescent.
class Timer {
 public:
  /// Whether a run may end before it fires: a periodic one does not keep it going.
  enum class Kind : std::uint8_t { once, periodic };

  /// Disarmed. The scheduler must outlive it.
  explicit Timer(Scheduler& scheduler, Kind kind = Kind::once)
      : scheduler_(scheduler), kind_(kind) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer() { disarm(); }

  /// Fires at `when`, or at once if that is past. Replaces what it was armed for.
  void arm(Time when);
  /// Does not fire any more, unless it is armed again.
  void disarm();
  /// Whether it is going to fire.
  bool armed() const { return position_ != nowhere; }

 protected:
  /// Its time has come. It is disarmed, and may arm itself or be destroyed.
  virtual void fire() = 0;
  /// The scheduler that tells it the time.
  Scheduler& scheduler() const { return scheduler_; }

 private:
  friend class Scheduler;
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  Scheduler& scheduler_;
  std::size_t position_ = nowhere;
  Kind kind_;
};

/// A FIFO ring of runnables, linked through themselves.
class RunQueue {
 public:
  RunQueue();
  ~RunQueue();
  /// Whether none waits.
  bool empty() const { return head_.next_ == &head_; }
  /// Puts it behind all others. Requires: it is in no queue.
  void push_back(Runnable& runnable) { link(runnable, *head_.previous_, head_); }
  /// Puts it before all others. Requires: it is in no queue.
  void push_front(Runnable& runnable) { link(runnable, head_, *head_.next_); }
  /// Takes the first one out. Requires: not empty.
  Runnable& pop_front();

 private:
  struct Head final : Runnable {
    void run() override {}
    std::string_view name() const override { return {}; }
  };
  static void link(Runnable& runnable, Runnable& before, Runnable& after);

  Head head_;
};

/// Runs what is runnable, first in, first out, and fires timers. It is told the time and never
/// asks, so that the same scheduler serves virtual time and the wall clock.
///
/// The rules of time: it moves only when nothing is runnable; a timer that is set while time
/// advances fires in the same advance if it is due; one set in the past fires now; equal times
/// fire in the order of their arming; `livelock_steps` steps without time moving are a livelock.
class Scheduler {
 public:
  /// Time begins at 0; that many steps without time moving are a livelock.
  explicit Scheduler(std::uint64_t livelock_steps = 1'000'000) : livelock_steps_(livelock_steps) {}

  /// What it was told last.
  Time now() const { return now_; }

  /// Lets it run after all that were posted before; one that is posted already keeps its place.
  void post(Runnable& runnable) {
    if (!runnable.posted()) ready_.push_back(runnable);
  }
  /// Ahead of all others: for what must act before anyone else does, such as a crash.
  void post_first(Runnable& runnable) {
    if (!runnable.posted()) ready_.push_front(runnable);
  }

  /// Runs until nothing is runnable. Throws `Livelock`, and names who spins.
  void run_ready();
  /// Counts a step of a strand that goes on without coming back to the scheduler. True once
  /// these are too many: `who` must then not be resumed, and `run_ready` throws.
  bool spins(std::string_view who) {
    if (!count_step()) [[likely]]
      return false;
    if (spinner_.empty()) spinner_ = who;
    return true;
  }
  /// Whether nothing is runnable.
  bool idle() const { return ready_.empty(); }

  /// When the next timer is due, periodic ones included.
  std::optional<Time> next_timer() const;
  /// Moves time to `now` and fires what is due. Requires: idle, and `now` not in the past.
  void advance(Time now);

  /// Nothing is runnable, and no timer but periodic ones is armed.
  bool quiescent() const { return ready_.empty() && armed_once_ == 0; }

  /// Runnables run and timers fired so far.
  std::uint64_t steps() const { return steps_; }

  /// The strand whose code runs now. Requires: called from a coroutine of a strand.
  Strand& running() const { return *running_; }
  /// The same, or null outside of every coroutine.
  Strand* strand() const { return running_; }

 private:
  friend class Timer;
  friend class PromiseBase;
  struct Entry {
    Time when;
    std::uint64_t order;
    Timer* timer;
    bool before(const Entry& other) const {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  void insert(Timer& timer, Time when);
  void remove(Timer& timer);
  void place(std::size_t position, Entry entry);
  void sift_up(std::size_t position, Entry entry);
  void sift_down(std::size_t position, Entry entry);
  /// True if time has not moved for too many steps.
  bool count_step() {
    ++steps_;
    return ++steps_at_this_time_ >= livelock_steps_;
  }

  const std::uint64_t livelock_steps_;
  RunQueue ready_;
  std::vector<Entry> heap_;
  Time now_{};
  std::uint64_t order_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_at_this_time_ = 0;
  std::size_t armed_once_ = 0;
  std::string spinner_;
  Strand* running_ = nullptr;
};

}  // namespace rehearsal::sim
