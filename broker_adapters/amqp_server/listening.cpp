#include "broker_adapters/amqp_server/listening.hpp"

#include <asio/ip/v6_only.hpp>
#include <optional>
#include <utility>

#include "broker_adapters/amqp_server/server.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using asio::ip::tcp;

/// What is free on one address may be taken on another: so often another one is tried.
constexpr int ports_tried_max = 20;

/// Of IPv6 or of both versions; that counts for the address ::.
enum class Versions : std::uint8_t { only_6, both };

tcp::acceptor listen(asio::io_context& context, const std::string& address, std::uint16_t port,
                     Versions versions = Versions::both) {
  std::error_code error;
  const tcp::endpoint endpoint(asio::ip::make_address(address, error), port);
  tcp::acceptor acceptor(context);
  const auto check = [&] {
    if (error) throw CannotListen(error, address);
  };
  check();
  acceptor.open(endpoint.protocol(), error);
  check();
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (endpoint.address().is_v6())
    acceptor.set_option(asio::ip::v6_only(versions == Versions::only_6));
  acceptor.bind(endpoint, error);
  check();
  acceptor.listen(tcp::acceptor::max_listen_connections, error);
  check();
  return acceptor;
}

bool is_missing(const std::error_code& code) {
  return code == std::errc::address_not_available ||
         code == std::errc::address_family_not_supported;
}

/// The second loopback address, unless the machine has none.
std::optional<tcp::acceptor> listen_on_loopback_6(asio::io_context& context, std::uint16_t port) {
  try {
    return listen(context, "::1", port);
  } catch (const CannotListen& error) {
    if (is_missing(error.code())) return std::nullopt;
    throw;
  }
}

std::vector<tcp::acceptor> listen_on_loopback(asio::io_context& context, std::uint16_t port) {
  for (int tried = 1;; ++tried) {
    std::vector<tcp::acceptor> acceptors;
    acceptors.push_back(listen(context, "127.0.0.1", port));
    try {
      auto second = listen_on_loopback_6(context, acceptors.front().local_endpoint().port());
      if (second) acceptors.push_back(*std::move(second));
      return acceptors;
    } catch (const CannotListen&) {
      if (port != 0 || tried == ports_tried_max) throw;
    }
  }
}

}  // namespace

std::vector<tcp::acceptor> listen(asio::io_context& context,
                                  const std::vector<std::string>& addresses, std::uint16_t port) {
  if (addresses.empty()) return listen_on_loopback(context, port);
  // So that :: can be had beside 0.0.0.0.
  const Versions versions = addresses.size() > 1 ? Versions::only_6 : Versions::both;
  std::vector<tcp::acceptor> acceptors;
  for (const std::string& address : addresses) {
    acceptors.push_back(listen(context, address, port, versions));
    port = acceptors.back().local_endpoint().port();
  }
  return acceptors;
}

}  // namespace rehearsal::broker_adapters::amqp_server
