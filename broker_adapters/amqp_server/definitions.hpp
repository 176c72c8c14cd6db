#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "broker_adapters/amqp_server/password.hpp"
#include "model/command.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// How many of something there may be at a time; of what has no limit, as many as come.
using Limit = std::optional<std::size_t>;

/// A user before any client comes.
struct UserDefinition {
  Password password;      ///< what it logs in with
  Limit connections_max;  ///< of connections at a time
  /// Of all connections together.
  Limit channels_max;
};

/// A virtual host before any client comes.
struct VirtualHostDefinition {
  /// Who may enter it (rule 2.6).
  std::set<std::string> users;
  Limit connections_max;  ///< of connections at a time
  /// What makes it so, as said by the server itself.
  std::vector<model::Command> commands;
};

/// What is there before any client comes: RabbitMQ's definitions.
struct Definitions {
  /// By name.
  std::map<std::string, UserDefinition> users;
  std::map<std::string, VirtualHostDefinition> virtual_hosts;  ///< by name

  /// Of a RabbitMQ that nobody has touched: the user guest, with the password guest, and the
  /// virtual host "/".
  static Definitions standard();
};

/// Where the server itself says what it says.
inline constexpr model::ChannelId set_up_channel{model::ConnectionId{0}, 1};

}  // namespace rehearsal::broker_adapters::amqp_server
