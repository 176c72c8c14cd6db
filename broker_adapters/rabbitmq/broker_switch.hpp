#pragma once

#include <chrono>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "model/text/script.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// Stops a broker, or kills it, and has it started again. Both functions throw
/// `std::runtime_error` when that does not work.
class BrokerSwitch {
 public:
  virtual ~BrokerSwitch() = default;

  /// Returns when the broker has gone down.
  virtual void stop(model::Outage how) = 0;
  /// Returns when clients may log in again. Requires: the broker was stopped.
  virtual void start() = 0;
};

/// Of a RabbitMQ node on this machine. An orderly stop and the start after it are what
/// `rabbitmqctl stop_app` and `start_app` do, in a second or two. A kill is that of the operating
/// system, and whoever watches over the node starts it again, as tools/with-rabbitmq and systemd
/// do: that takes as long as the node does.
class NodeSwitch final : public BrokerSwitch {
 public:
  /// The shell outlives the switch.
  NodeSwitch(OperatorShell& shell, BrokerUrl url) : shell_(shell), url_(std::move(url)) {}

  void stop(model::Outage how) override;
  void start() override;

 private:
  void kill();

  OperatorShell& shell_;
  BrokerUrl url_;
  model::Outage how_{};
};

/// Returns when one can log in; throws `std::runtime_error` when nobody could for so long.
void wait_for_login(const BrokerUrl& url, std::chrono::seconds patience);

}  // namespace rehearsal::broker_adapters::rabbitmq
