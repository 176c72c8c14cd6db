#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/rabbitmq/broker_url.hpp"

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

  /// Stops it in good order.
  void stop() { end(15); }
  /// Kills it, as a power failure would.
  void kill() { end(9); }
  /// Starts it again, with what it had on disk.
  void start();

  /// What `rabbitmqctl` with these arguments prints. Throws `std::runtime_error` if it fails.
  std::string control(const std::string& arguments) const;

 private:
  /// What a process must have in its environment to start this broker, or to find it.
  std::vector<std::pair<const char*, std::string>> environment() const;
  void end(int signal);
  [[noreturn]] void become_server() const;

  std::filesystem::path folder_;
  std::uint16_t amqp_port_;
  std::uint16_t dist_port_;
  std::uint16_t epmd_port_;
  pid_t group_ = 0;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
