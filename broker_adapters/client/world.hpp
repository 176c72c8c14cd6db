#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker_adapters/client/crash_point.hpp"
#include "broker_adapters/client/effect_asker.hpp"
#include "broker_adapters/client/history.hpp"
#include "broker_adapters/client/pending_requests.hpp"
#include "broker_adapters/client/store.hpp"
#include "broker_adapters/wire/wire.hpp"
#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// What a strand is told when it takes a message: the subject of its work, and how much slower
/// than usual it will be.
struct Taking {
  sim::Subject subject;    ///< what the strand is at work on from now on
  sim::Duration slower{};  ///< zero for as fast as usual
};

/// What services live in: what every run has, and as virtual functions everything that differs
/// between the simulated and the real one. A service never sees it: it asks its Context, and the
/// Context asks the world.
class World {
 public:
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;

  /// Which runs all services of the world.
  sim::Scheduler& scheduler() { return scheduler_; }
  /// What the services have done so far.
  History& history() { return history_; }
  /// What is asked of the services from outside.
  PendingRequests& requests() { return requests_; }

  /// A connection for the process, not yet opened.
  virtual std::unique_ptr<Wire> connect(const sim::Process& process, Wire::Receiver& receiver) = 0;
  /// The process's durable state.
  virtual Store& store(const sim::Process& process) = 0;

  /// The process asks for work: for a message, or for a request.
  virtual void ready(const sim::Process& process) = 0;
  /// The process takes a message to handle it.
  virtual Taking take(sim::Process& process, const model::MessageRef& message,
                      bool redelivered) = 0;
  /// True if the process crashes here. The strand that asks must then never be resumed.
  virtual bool crashes_at(sim::Process& process, CrashPoint point, const sim::Subject& subject) = 0;

  /// Has the outside world do it, for the strand that runs now. Nothing where the answer takes its
  /// time: the asker is in a line then.
  virtual std::optional<EffectAnswer> perform(const sim::Process& process, const Act& act,
                                              const std::string& idempotency_key,
                                              EffectAsker& asker) = 0;
  /// Whether the failure of that name strikes the strand that runs now.
  virtual bool fails(const sim::Process& process, std::string_view name) = 0;
  /// The process has made the writes durable.
  virtual void committed(const sim::Process& process, std::span<const Write> writes) = 0;
  /// The process remarks something, for the trace.
  virtual void note(const sim::Process& process, std::string_view text) = 0;
  /// The process starts a life.
  virtual void note_start(const sim::Process& process) = 0;
  /// The process ends one.
  virtual void note_end(const sim::Process& process, std::string_view why) = 0;

  /// A number that no other call returns.
  virtual std::uint64_t unique_id(const sim::Process& process) = 0;

 protected:
  /// At time 0, with nothing done and nothing asked.
  World() = default;
  /// The same, where that many steps without time moving are a livelock.
  explicit World(std::uint64_t livelock_steps) : scheduler_(livelock_steps) {}

  sim::Scheduler scheduler_;  ///< which runs all services
  History history_;           ///< what they have done so far
  PendingRequests requests_;  ///< what is asked of them from outside
};

}  // namespace rehearsal::broker_adapters
