#pragma once

#include <memory_resource>
#include <string>

#include "broker_adapters/amqp_server/definitions.hpp"
#include "model/command.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// Whom a client says it is.
struct Credentials {
  std::string user;      ///< the name, as the client gave it
  std::string password;  ///< in the clear, as the client gave it
};

/// What a session asks of the server that it is part of. What comes of a command is told to the
/// sessions before the call returns.
class Host {
 public:
  virtual ~Host() = default;
  /// Whether the password is the user's.
  virtual bool knows(const Credentials& credentials) const = 0;
  /// The user's limit of channels, if there are so many (rule 2.7).
  virtual Limit reached_channels_max(const std::string& user) const = 0;
  /// The client enters the virtual host.
  virtual void open(const model::ConnectionOpen& command, const std::string& virtual_host) = 0;
  /// The client asks something of the broker.
  virtual void say(model::Command command) = 0;
  /// Where what clients publish is kept.
  virtual std::pmr::memory_resource& message_memory() = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
