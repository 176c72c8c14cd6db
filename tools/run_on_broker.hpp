#pragma once

#include <cstdint>
#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "properties/workflow.hpp"

namespace rehearsal::tools {

/// The broker of the URL. Throws `UsageError` for a URL that cannot be read, and
/// `BrokerUnavailable` where nobody can log in.
broker_adapters::rabbitmq::BrokerUrl reachable(const std::string& url);

/// Runs the workflow's own services on a real RabbitMQ, without faults, and judges them by the same
/// properties. Returns the exit status. Throws as `reachable` does.
int run_on_broker(const properties::Workflow& workflow, std::uint32_t requests,
                  const std::string& url, bool json);

}  // namespace rehearsal::tools
