#pragma once

#include <cstdint>
#include <memory>

#include "broker_adapters/amqp_server/server.hpp"
#include "broker_adapters/amqp_server/trace/trace_window.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// HTTP and JSON on the loopback interface, for whoever wants to ask a server something or to have
/// something go wrong while it runs. docs/control.openapi.json describes it, and it serves that.
class ControlPort {
 public:
  /// Answers from then on, in threads of its own, until destruction. 0 is any port that is free.
  /// The trace must be among the server's observers. Throws `CannotListen` if the port cannot be
  /// had.
  ControlPort(std::uint16_t port, Server& server, const TraceWindow& trace);
  ~ControlPort();

  std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rehearsal::broker_adapters::amqp_server
