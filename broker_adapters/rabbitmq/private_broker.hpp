#pragma once

#include <sys/types.h>

#include <cstdint>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A rabbitmq-server of the test's own: free ports, its own folders, gone with the object. For
/// tests only.
class PrivateBroker {
 public:
  /// Where Debian's package puts the server; tests are skipped where it is not.
  static bool installed();

  /// Starts it, and waits until one can log in. Throws `std::runtime_error` if it does not start.
  PrivateBroker();
  ~PrivateBroker();
  PrivateBroker(const PrivateBroker&) = delete;
  PrivateBroker& operator=(const PrivateBroker&) = delete;

  BrokerUrl url() const;
  /// For an OperatorShell.
  ErlangNode node() const;

  /// Stops it in good order.
  void stop() { end(15); }
  /// Kills it, as a power failure would.
  void kill() { end(9); }
  /// Starts it again, with what it had on disk.
  void start();

 private:
  void end(int signal);
  [[noreturn]] void become_server() const;

  TemporaryFolder folder_;
  std::uint16_t amqp_port_;
  std::uint16_t dist_port_;
  std::uint16_t epmd_port_;
  pid_t group_ = 0;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
