#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace rehearsal::broker_adapters::amqp_server {

/// Listens on one port of all the addresses, or if there are none, of those of the loopback
/// interface that the machine has. Port 0 is any that is free. Throws `CannotListen`.
std::vector<asio::ip::tcp::acceptor> listen(asio::io_context& context,
                                            const std::vector<std::string>& addresses,
                                            std::uint16_t port);

}  // namespace rehearsal::broker_adapters::amqp_server
