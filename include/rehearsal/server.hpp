#pragma once

#include "broker_adapters/amqp_server/server.hpp"

/// The model of RabbitMQ on a TCP port.
namespace rehearsal {

using broker_adapters::amqp_server::Server;
using broker_adapters::amqp_server::ServerOptions;

}  // namespace rehearsal
