#pragma once

#include <string_view>
#include <vector>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "model/message.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// The messages that are ready in the queue, over a connection of its own, which gives them back:
/// they stay in their places, and are marked redelivered. Of a queue that is not there, none; where
/// the broker is silent for seconds, those that were seen until then. Throws `std::runtime_error`
/// where nobody can log in.
std::vector<model::MessageRef> messages_in(const BrokerUrl& url, std::string_view queue);

}  // namespace rehearsal::broker_adapters::rabbitmq
