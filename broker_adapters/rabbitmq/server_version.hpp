#pragma once

#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// The version that the broker announces when one logs in: "3.10.8"; empty if it announces none.
/// Throws `std::runtime_error` when nobody can log in.
std::string server_version(const BrokerUrl& url);

}  // namespace rehearsal::broker_adapters::rabbitmq
