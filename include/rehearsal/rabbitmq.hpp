#pragma once

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"

/// Services on the real RabbitMQ, for a program that is not a rehearsal.
namespace rehearsal {

using broker_adapters::rabbitmq::BrokerUrl;
using broker_adapters::rabbitmq::RabbitWorld;

}  // namespace rehearsal
