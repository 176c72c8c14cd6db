#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rehearsal::broker_adapters::rabbitmq {

/// Where a broker is, and who we are there.
struct BrokerUrl {
  std::string host = "localhost";  ///< a name or an address
  std::uint16_t port = 5672;       ///< AMQP without TLS
  std::string user = "guest";      ///< who we are there
  std::string password = "guest";  ///< in the clear; `text` never shows it
  std::string vhost = "/";         ///< the virtual host
  /// A side that gives no sign of life for about two of these is given up by the other. No part of
  /// the text.
  std::chrono::seconds heartbeat{10};

  /// For people: without the password.
  std::string text() const;
};

/// Reads `amqp://user:password@host:port/vhost`, of which all but the scheme may be missing.
/// Throws `std::invalid_argument`, which says what was expected and never shows a password.
BrokerUrl parse_broker_url(const std::string& text);

}  // namespace rehearsal::broker_adapters::rabbitmq
