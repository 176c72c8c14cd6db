#pragma once

#include <amqp.h>

#include "model/command.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// Writes the command to the connection as AMQP frames. Returns rabbitmq-c's status. The
/// commands about the connection as a whole are not frames of one method, an operator's are none at
/// all, and neither are for here.
int send_command(amqp_connection_state_t connection, const model::Command& command);

}  // namespace rehearsal::broker_adapters::rabbitmq
