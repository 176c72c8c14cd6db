#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "broker_adapters/rabbitmq/broker_switch.hpp"
#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"

namespace rehearsal::properties::conformance {

/// A virtual host of a real RabbitMQ on which one program runs after the other. Of one thread.
class VirtualHost {
 public:
  /// `shell` is for operators' commands; without it there must be none.
  explicit VirtualHost(broker_adapters::rabbitmq::BrokerUrl url,
                       broker_adapters::rabbitmq::OperatorShell* shell = nullptr)
      : url_(std::move(url)), janitor_(url_) {
    if (shell) operator_.emplace(*shell, url_.vhost);
  }

  const broker_adapters::rabbitmq::BrokerUrl& url() const { return url_; }

  /// For programs in which the broker goes down: without it there must be none. The switch outlives
  /// the host.
  void use(broker_adapters::rabbitmq::BrokerSwitch& broker_switch) { switch_ = &broker_switch; }
  /// Whoever is connected loses that.
  void stop_broker(model::Outage how);
  void start_broker();

  /// Asks the broker for nothing, so often, and waits for its answers. In that time all who work
  /// for it have had as many turns, however busy the machine is. Throws `std::runtime_error` when
  /// there is no answer.
  void go_and_return(unsigned times);
  /// Does what an operator does.
  void operate(const model::Command& command);
  /// Undoes all that.
  void restore();
  /// Deletes what a program has left, whose connections are over. Names that are not a client's to
  /// delete are passed over.
  void clear(const std::set<std::string>& queues, const std::set<std::string>& exchanges);

 private:
  void let_janitor_in();
  void turn_janitor_out();
  /// What the janitor is told until its last question is answered.
  model::Effects ask();
  /// Says whether nothing was refused: an exclusive queue may be locked for a moment after its
  /// owner has gone (N13).
  bool try_to_clear(const std::set<std::string>& queues, const std::set<std::string>& exchanges);

  broker_adapters::rabbitmq::BrokerUrl url_;
  std::optional<broker_adapters::rabbitmq::Operator> operator_;
  broker_adapters::rabbitmq::BrokerSwitch* switch_ = nullptr;
  broker_adapters::rabbitmq::RemoteBroker janitor_;
  bool janitor_is_there_ = false;
};

}  // namespace rehearsal::properties::conformance
