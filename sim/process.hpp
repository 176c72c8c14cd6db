#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/strand_handle.hpp"
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
    /// The main task: when it ends, the life goes on with its other strands.
    virtual task<> run() = 0;
    /// It has what it asked for: it is not without a connection that it had opened, say.
    virtual bool sound() const { return true; }
    /// The life ends now, and its tasks are about to be destroyed: they must not say goodbye.
    virtual void cut() = 0;
  };
  /// Makes the state of the next life.
  using Birth = std::function<std::unique_ptr<Life>(Process&)>;

  /// Hears of the process's ups and downs.
  class Observer {
   public:
    virtual ~Observer() = default;
    /// A life of the process begins.
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

  /// Another strand of this life, at work on what the strand that runs now is at work on. A strand
  /// that throws takes the process down, as the main task does; the supervisor then restarts it
  /// after a backoff of 1 s, doubling up to 30 s. A `Misuse` goes on to the top, with the name of
  /// the process. Throws `Misuse` for a task that was begun or moved from. Whoever has no use for
  /// the handle lets go of it: the strand lives on.
  StrandHandle spawn(std::string name, task<> root);

  /// Throws `Misuse` where the code of another process runs.
  void require_own_strand() const;

  /// Ends this life now, and no other follows it. Requires: not called by its own strands.
  void stop();

  /// Ends this life before anything else runs, and starts the next after the given time. One that
  /// is not up is not crashed.
  void crash(Duration restart_after);

  /// Brings a stopped process up now, and a running one down and up again.
  void restart();

  /// Whether a life of it is going on.
  bool up() const { return life_ != nullptr; }
  /// Up, with all of its strands asleep or ended, and its life sound: there is nothing that it
  /// waits for but the time.
  bool rests() const;
  /// Doomed: it will not run another step of this life.
  bool crashing() const { return dying_; }
  /// How many lives the process has begun.
  std::uint32_t lives() const { return lives_; }
  std::string_view name() const override { return name_; }
  /// Its place among the processes of its world.
  std::size_t index() const { return index_; }
  /// Which runs its strands.
  Scheduler& scheduler() const { return Timer::scheduler(); }

 private:
  void run() override;
  void fire() override { start(); }
  friend class StrandHandle;
  friend class Joining;
  /// A strand under the number that its handles know it by.
  struct Numbered {
    explicit Numbered(std::uint64_t number_) : number(number_) {}
    std::uint64_t number;
    std::optional<Strand> strand;
  };
  /// A strand that is no more leaves the list, or a service that spawns one for each message would
  /// grow for ever.
  using Strands = std::list<Numbered>;
  void strand_ended(Strands::iterator strand, const std::exception_ptr& error);
  void remove(Strands::iterator strand);
  Strands::iterator find_strand(std::uint64_t number);
  bool runs_in(std::uint64_t number);
  void cancel(std::uint64_t number);
  std::string reason(const std::exception_ptr& error) const;
  void die(std::string why, Duration restart_after);
  void end_life();
  Duration backoff();

  std::string name_;
  std::size_t index_;
  Birth birth_;
  Observer& observer_;
  std::unique_ptr<Life> life_;
  Strands strands_;
  std::uint64_t strands_spawned_ = 0;
  std::vector<Joining*> joining_;
  std::uint32_t lives_ = 0;
  std::uint32_t failures_ = 0;
  Time born_{};
  bool dying_ = false;
  std::string why_;
  Duration restart_after_{};
};

}  // namespace rehearsal::sim
