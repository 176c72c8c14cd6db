#pragma once

#include "model/message.hpp"
#include "model/value.hpp"
#include "properties/conformance/programs/feature_mix.hpp"

/// What random commands are made of: few names, so that commands meet each other.
namespace rehearsal::model::programs {

/// The arguments of a queue; with mistakes, some that RabbitMQ refuses.
Table queue_arguments(const FeatureMix& features);
/// Of a quorum queue.
Table quorum_arguments(const FeatureMix& features);
/// Of a quorum queue that keeps its dead letters until they have arrived, and of one to which they
/// may go.
Table keeping_arguments();
Table taking_arguments();
Table consumer_arguments(const FeatureMix& features);
Table binding_arguments(const FeatureMix& features);
Table policy_definition(const FeatureMix& features);

Name queue_name(const FeatureMix& features);
/// One that publishers use, with a routing key.
MessageRef message(const FeatureMix& features);
/// The properties of a message that a client got, as it sends them on: an integer among its headers
/// may have another type.
Properties sent_on(Properties properties);
Name routing_key(const FeatureMix& features);

/// Longer than any short time to live or lease that a program uses.
inline constexpr Duration long_enough = std::chrono::milliseconds(450);

}  // namespace rehearsal::model::programs
