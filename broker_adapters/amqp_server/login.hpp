#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <optional>
#include <string>
#include <string_view>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/amqp_server/host.hpp"

/// How a client says who it is.
namespace rehearsal::broker_adapters::amqp_server {

/// The mechanisms of `login`, as connection.start names them.
inline constexpr std::string_view mechanisms = "AMQPLAIN PLAIN";

/// Nothing if the mechanism is unknown, or the response is not of its form.
std::optional<Credentials> credentials(const amqp_connection_start_ok_t& method, amqp::Pool& pool);

}  // namespace rehearsal::broker_adapters::amqp_server
