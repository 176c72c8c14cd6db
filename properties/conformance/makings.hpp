#pragma once

#include "model/message.hpp"
#include "model/value.hpp"
#include "properties/conformance/interests.hpp"

/// What random commands are made of: few names, so that commands meet each other.
namespace rehearsal::properties::conformance {

/// The arguments of a queue; with mistakes, some that RabbitMQ refuses.
model::Table queue_arguments(const Interests& interests);
/// Of a quorum queue.
model::Table quorum_arguments(const Interests& interests);
model::Table consumer_arguments(const Interests& interests);
model::Table binding_arguments(const Interests& interests);
model::Table policy_definition(const Interests& interests);

model::Name queue_name(const Interests& interests);
/// One that publishers use, with a routing key.
model::MessageRef message(const Interests& interests);
model::Name routing_key();

/// Longer than any short time to live or lease that a program uses.
inline constexpr model::Duration long_enough = std::chrono::milliseconds(450);

}  // namespace rehearsal::properties::conformance
