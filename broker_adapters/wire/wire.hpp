#pragma once

#include <cstdint>
#include <string_view>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::broker_adapters {

/// A client's connection as a pair of streams: commands out, effects in. It is the seam between
/// the one client that services use and the brokers, simulated or real, that may be behind it.
/// Destruction drops the connection without a word, as the death of a process does.
class Wire {
 public:
  /// The client's end.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    /// An effect for this connection, in the broker's order.
    virtual void received(model::Effect&& effect) = 0;
    /// Told once: nothing comes any more, and what is sent is lost.
    virtual void lost(std::string_view why) = 0;
  };

  virtual ~Wire() = default;

  /// The connection that commands must name.
  virtual model::ConnectionId id() const = 0;
  /// The highest number that a channel may have, once the connection is open. RabbitMQ's own limit
  /// where no other was agreed on.
  virtual std::uint16_t channels_max() const { return 2047; }
  /// Sends; never waits, never fails. The first command is ConnectionOpen.
  virtual void send(model::Command&& command) = 0;
};

}  // namespace rehearsal::broker_adapters
