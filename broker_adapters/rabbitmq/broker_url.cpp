#include "broker_adapters/rabbitmq/broker_url.hpp"

#include <amqp.h>

#include <stdexcept>

namespace rehearsal::broker_adapters::rabbitmq {

std::string BrokerUrl::text() const {
  const std::string path = vhost == "/" ? "" : vhost;
  return "amqp://" + user + "@" + host + ":" + std::to_string(port) + "/" + path;
}

BrokerUrl parse_broker_url(const std::string& text) {
  // The parser writes into the text, and its result points there.
  std::string scratch = text;
  amqp_connection_info parsed{};
  amqp_default_connection_info(&parsed);
  const int status = amqp_parse_url(scratch.data(), &parsed);
  const bool port_fits = parsed.port > 0 && parsed.port <= 65535;
  if (status != AMQP_STATUS_OK || parsed.ssl || !port_fits || *parsed.host == '\0')
    throw std::invalid_argument(
        "the broker's URL cannot be read: expected amqp://user:password@host:port/vhost");
  BrokerUrl url;
  url.host = parsed.host;
  url.port = static_cast<std::uint16_t>(parsed.port);
  url.user = parsed.user;
  url.password = parsed.password;
  // A URL that ends in a slash means the default vhost to most people, and "" to the parser.
  if (*parsed.vhost != '\0') url.vhost = parsed.vhost;
  return url;
}

}  // namespace rehearsal::broker_adapters::rabbitmq
