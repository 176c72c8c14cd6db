#pragma once

#include <chrono>
#include <set>
#include <string>

#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "properties/conformance/virtual_host.hpp"

namespace rehearsal::properties::conformance {

/// A program on a real RabbitMQ, command by command. What it made is gone with it.
class RealRun {
 public:
  explicit RealRun(VirtualHost& host) : host_(host), remote_(host.url()) {}
  ~RealRun();
  RealRun(const RealRun&) = delete;
  RealRun& operator=(const RealRun&) = delete;

  /// Sends a client's command, or does an operator's.
  void send(const model::Command& command);
  /// Appends what has come, after waiting at most so long for the first.
  void receive(std::chrono::milliseconds patience, model::Effects& effects);
  /// Appends what comes until nothing has come for so long.
  void settle(std::chrono::milliseconds quiet, model::Effects& effects);
  /// Drops all connections, as clients that die do.
  void drop_all() { remote_.drop_all(); }

 private:
  VirtualHost& host_;
  broker_adapters::rabbitmq::RemoteBroker remote_;
  std::set<std::string> queues_;
  std::set<std::string> exchanges_;
};

}  // namespace rehearsal::properties::conformance
