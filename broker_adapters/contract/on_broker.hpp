#pragma once

#include "broker_adapters/rabbitmq/broker_url.hpp"

namespace rehearsal::broker_adapters::contract {

/// Where scripts are performed, in a program that is linked with a broker.
rabbitmq::BrokerUrl broker_url();

}  // namespace rehearsal::broker_adapters::contract
