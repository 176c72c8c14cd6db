#pragma once

#include <string>
#include <string_view>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// What observers are told of the broker's ups and downs.
constexpr std::string_view broker_is_stopped = "the broker is stopped";
/// The broker was killed, and comes back after a while.
constexpr std::string_view broker_is_killed = "the broker is killed";
/// The broker takes connections again.
constexpr std::string_view broker_is_up = "the broker is up again";

/// Sees what clients ask of a server's brokers, and what these do. The virtual host is where.
class Observer {
 public:
  virtual ~Observer() = default;
  /// A client's command reaches the broker.
  virtual void said(model::Time at, const std::string& virtual_host,
                    const model::Command& command) = 0;
  /// The broker does something, be it that nobody is told.
  virtual void done(model::Time at, const std::string& virtual_host,
                    const model::Effect& effect) = 0;
  /// A fault that was injected, or how the broker went down, or that it is up again.
  virtual void struck(model::Time at, std::string_view what) = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
