#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/operators/operator_command.hpp"
#include "model/operators/pattern.hpp"
#include "model/queues/queue_options.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// What an operator wants of queues and exchanges with certain names.
struct Policy {
  Name name;                  ///< by which it is replaced or cleared
  Pattern pattern;            ///< which names it is for
  ApplyTo apply_to{};         ///< whether queues, exchanges or both get it
  Table definition;           ///< checked, and not empty
  std::int32_t priority = 0;  ///< the highest counts, alone

  friend bool operator==(const Policy&, const Policy&) = default;
};

/// The highest priority first. Which of two with the same priority counts is open in RabbitMQ; here
/// it is the one whose name comes first.
using Policies = std::vector<Policy>;

/// Null for what RabbitMQ refuses: a pattern that is none, an empty definition, a key that it does
/// not know, or has twice, or a value that the key cannot have. Keys of mirrored queues, which are
/// out of scope, are refused as well.
std::optional<Policy> policy_of(const SetPolicy& command);

/// Puts the policy in its place, instead of the one of that name.
void set_policy(Policies& policies, Policy policy);
/// Does nothing if there is none of that name.
void clear_policy(Policies& policies, const Name& name);

/// What of the policies applies to an exchange of that name; null if nothing does.
const Policy* policy_for_exchange(const Policies& policies, std::string_view name);

/// The same for a queue. A policy with a key that is not for queues of that type, such as
/// delivery-limit for classic ones, does not apply to them at all.
const Policy* policy_for_queue(const Policies& policies, std::string_view name, QueueType type);

}  // namespace rehearsal::model
