#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "broker_adapters/amqp_server/definitions.hpp"
#include "broker_adapters/amqp_server/node.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// Where a server listens, and what it serves.
struct ServerOptions {
  /// IP addresses of this machine. If there are none, those of the loopback interface.
  std::vector<std::string> addresses;
  /// 0 for any that is free.
  std::uint16_t port = 5672;
  /// The standard ones where there are none.
  std::optional<Definitions> definitions = {};
  /// At most as many connections at a time; more are refused.
  std::size_t connections_max = 10'000;
  /// Its identity is the server's to choose.
  NodeOptions node;

  /// Whether the text is an IP address, of whatever version.
  static bool is_address(const std::string& text);
};

/// An address or a port that cannot be had.
struct CannotListen : std::system_error {
  /// `its_address` is what could not be had, as messages show it.
  CannotListen(std::error_code code, std::string its_address)
      : std::system_error(code, its_address), address(std::move(its_address)) {}
  std::string address;  ///< what could not be had, as messages show it
};

/// The model on a TCP port, under the machine's clock.
class Server {
 public:
  /// Listens from then on. Throws `CannotListen` if an address or the port cannot be had, and
  /// `std::invalid_argument` where the broker refuses what is defined.
  explicit Server(const ServerOptions& options);
  ~Server();

  /// The port that it listens on, which the system chose if it was asked for 0.
  std::uint16_t port() const;
  /// Serves until the process is asked to end: SIGINT or SIGTERM.
  void run();
  /// Lets `act` have the node between two things that clients do, and returns when what came of it
  /// is on its way. May be called from any thread but the one that serves. Throws
  /// `std::runtime_error` once the server has ended.
  void with_node(std::function<void(Node&, model::Time)> act);
  /// Ends `run`. May be called from any thread.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rehearsal::broker_adapters::amqp_server
