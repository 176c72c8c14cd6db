#pragma once

#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "tools/backlog_report.hpp"

namespace rehearsal::tools {

/// Of a queue of that mode, on a real RabbitMQ, where it leaves nothing behind.
BacklogResult run_mode_on_broker(const BacklogArguments& arguments, const std::string& mode,
                                 const broker_adapters::rabbitmq::BrokerUrl& url);

}  // namespace rehearsal::tools
