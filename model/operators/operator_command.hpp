#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "model/name.hpp"
#include "model/value.hpp"

/// What whoever runs the broker may do to it, with rabbitmqctl or otherwise. These commands belong
/// to no connection, and nobody is answered.
namespace rehearsal::model {

/// What a policy is about.
enum class ApplyTo : std::uint8_t { all, queues, exchanges };

/// The policy `name` is from now on so; the keys of the definition are those of rules 9.17, 18.1,
/// 18.10, 19.1 and 20.1. Of the policies that apply to a queue or an exchange, the one with the
/// highest priority counts, alone.
struct SetPolicy {
  Name name = {};  ///< by which it is replaced or cleared
  /// A regular expression that is searched for in the names of queues and exchanges.
  Name pattern = {};
  ApplyTo apply_to{};         ///< whether queues, exchanges or both get it
  Table definition = {};      ///< its keys and their values; must not be empty
  std::int32_t priority = 0;  ///< of those that match, the highest counts
};
/// The policy of that name is none any more; what it changed goes back at once (rule 19.20).
struct ClearPolicy {
  Name name = {};  ///< as it was set
};

/// A user without any permission, or the tags of one that is there already. On a real broker its
/// password is its name.
struct AddUser {
  Name user = {};  ///< the user's name; "guest" is there from the start
  /// Separated by commas.
  Name tags = {};
};
/// What the user may do, as regular expressions that are searched for in the names of what it is
/// done to (rule 23.1).
struct SetPermissions {
  Name user = {};       ///< a user that was added, or guest
  Name configure = {};  ///< declaring and deleting
  Name write = {};      ///< publishing, and binding as a destination
  Name read = {};       ///< getting, consuming, purging, and binding as a source
};
/// Which routing keys the user may use on the topic exchange (rule 23.5).
struct SetTopicPermissions {
  Name user = {};      ///< a user that was added, or guest
  Name exchange = {};  ///< the name of a topic exchange
  Name write = {};     ///< routing keys of publishes
  Name read = {};      ///< routing keys of bindings
};

/// What an alarm says that the broker runs out of.
enum class Resource : std::uint8_t { memory, disk };

/// The broker runs out of something: who publishes is blocked (rule 22.1).
struct RaiseAlarm {
  Resource source{};  ///< of what
};
/// That is over; the last one lets publishers go on (rule 22.3).
struct ClearAlarm {
  Resource source{};  ///< of what
};

/// What can be configured while the broker runs.
enum class Parameter : std::uint8_t {
  consumer_timeout,       ///< in milliseconds, for channels that open later (rule 21.1)
  channel_tick_interval,  ///< in milliseconds: how late RabbitMQ may notice it (rule 21.3)
};

/// Sets a parameter of the running broker.
struct Configure {
  Parameter parameter{};   ///< which one
  std::int64_t value = 0;  ///< in the unit of the parameter
};

/// A command that belongs to no connection.
template <class T>
concept OperatorCommand =
    std::same_as<T, SetPolicy> || std::same_as<T, ClearPolicy> || std::same_as<T, AddUser> ||
    std::same_as<T, SetPermissions> || std::same_as<T, SetTopicPermissions> ||
    std::same_as<T, RaiseAlarm> || std::same_as<T, ClearAlarm> || std::same_as<T, Configure>;

}  // namespace rehearsal::model
