#pragma once

#include <amqp.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/effect_assembler.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A real RabbitMQ, driven command by command over connections of its own, as the model is. For
/// comparing the two: it has no retries and no opinions. Of one thread.
class RemoteBroker {
 public:
  explicit RemoteBroker(BrokerUrl url) : url_(std::move(url)) {}

  /// Sends what a client would. A command on a connection that is over goes nowhere. Requires: it
  /// is no operator's. Throws `std::runtime_error` when a connection cannot be opened for any
  /// reason that the broker does not say.
  void send(const model::Command& command);

  /// Appends what has come, after waiting at most so long for the first of it. A socket that
  /// closes without a word is a ConnectionClosed with reply code 0 (N20).
  void receive(std::chrono::milliseconds patience, model::Effects& effects);

  /// Closes all connections in good order, and drops those that take longer.
  void close_all(std::chrono::milliseconds patience);

  /// Drops all connections, as a client that dies does.
  void drop_all() { connections_.clear(); }

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
  };
  struct Connection {
    std::unique_ptr<amqp_connection_state_t_, Destroy> state;
    EffectAssembler assembler;
  };

  void open(const model::ConnectionOpen& command);
  /// Guest is who the URL says; anybody else has the name as password.
  BrokerUrl url_of(const std::string& user) const;
  /// Appends what the connection has; false once it is over.
  bool drain(model::ConnectionId id, Connection& connection, model::Effects& effects);
  bool drain_all(model::Effects& effects);

  BrokerUrl url_;
  std::map<model::ConnectionId, Connection> connections_;
  /// Said at the next `receive`.
  model::Effects opened_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
