#pragma once

#include <cstdint>
#include <string>

#include "properties/workflow.hpp"

namespace rehearsal::tools {

/// Runs the workflow's own services on a real RabbitMQ, without faults, and judges them by the same
/// properties. Returns the exit status. Throws `UsageError` for a URL that cannot be read, and
/// `BrokerUnavailable` where nobody can log in.
int run_on_broker(const properties::Workflow& workflow, std::uint32_t orders,
                  const std::string& url, bool json);

}  // namespace rehearsal::tools
