#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "sim/task.hpp"

namespace rehearsal::sim {

/// A service's operating-system process under a supervisor. A crash destroys its tasks and its
/// volatile state; the supervisor starts it again.
class Process final : private Runnable, private Timer {
 public:
  /// The volatile state of one life of the process, and its main task.
  class Life {
   public:
    virtual ~Life() = default;
    virtual task<> run() = 0;
    /// The life ends now, and its tasks are about to be destroyed: they must not say goodbye.
    virtual void cut() = 0;
  };
  using Birth = std::function<std::unique_ptr<Life>(Process&)>;

  /// Hears of the process's ups and downs.
  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void started(const Process& process) = 0;
    /// `why` is what the main task threw, or "crash".
    virtual void stopped(const Process& process, std::string_view why) = 0;
  };

  /// `index` is the process's place among those of its world.
  Process(Scheduler& scheduler, std::string name, std::size_t index, Birth birth,
          Observer& observer);
  ~Process() override;

  /// Requires: not up.
  void start();

  /// Another strand of this life. A strand that throws takes the process down, as the main task
  /// does; the supervisor then restarts it after a backoff of 1 s, doubling up to 30 s.
  void spawn(std::string name, task<> root);

  /// Ends this life before anything else runs, and starts the next after the given time.
  void crash(Duration restart_after);

  /// Brings a stopped process up now, and a running one down and up again.
  void restart();

  bool up() const { return life_ != nullptr; }
  /// Doomed: it will not run another step of this life.
  bool crashing() const { return dying_; }
  /// How many lives the process has begun.
  std::uint32_t lives() const { return lives_; }
  std::string_view name() const override { return name_; }
  std::size_t index() const { return index_; }
  Scheduler& scheduler() const { return Timer::scheduler(); }

 private:
  void run() override;
  void fire() override { start(); }
  void strand_ended(std::exception_ptr error);
  void die(std::string why, Duration restart_after);
  void end_life();
  Duration backoff();

  std::string name_;
  std::size_t index_;
  Birth birth_;
  Observer& observer_;
  std::unique_ptr<Life> life_;
  std::list<Strand> strands_;
  std::uint32_t lives_ = 0;
  std::uint32_t failures_ = 0;
  Time born_{};
  bool dying_ = false;
  std::string why_;
  Duration restart_after_{};
};

}  // namespace rehearsal::sim
