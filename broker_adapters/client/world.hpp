#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "broker_adapters/client/boundary.hpp"
#include "broker_adapters/client/gateway.hpp"
#include "broker_adapters/client/requests.hpp"
#include "broker_adapters/client/store.hpp"
#include "broker_adapters/wire/wire.hpp"
#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// What a strand is told when it takes a message: the subject of its work, and how much slower
/// than usual it will be.
struct Taking {
  sim::Subject subject;
  sim::Duration slower{};
};

/// Everything that differs between the simulated and the real run. A service never sees it: it
/// asks its Context, and the Context asks the world.
class World {
 public:
  virtual ~World() = default;

  virtual sim::Scheduler& scheduler() = 0;
  virtual Gateway& gateway() = 0;
  virtual History& history() = 0;
  virtual Requests& requests() = 0;

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
  virtual bool crashes_at(sim::Process& process, Boundary boundary,
                          const sim::Subject& subject) = 0;

  /// The gateway was asked: for the trace.
  virtual void acted(const sim::Process& process, const Act& act, bool did) = 0;
  virtual void committed(const sim::Process& process, std::span<const Write> writes) = 0;
  virtual void note(const sim::Process& process, std::string_view text) = 0;

  /// A number that no other call returns.
  virtual std::uint64_t unique_id(const sim::Process& process) = 0;
};

}  // namespace rehearsal::broker_adapters
