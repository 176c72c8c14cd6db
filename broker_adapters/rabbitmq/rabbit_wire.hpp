#pragma once

#include <amqp.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/effect_assembler.hpp"
#include "broker_adapters/wire/wire.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// A client's connection to a real RabbitMQ. Commands become frames as they are sent; effects come
/// when the event loop calls `pump`. A dead socket is noticed by heartbeats within 20 seconds.
class RabbitWire final : public Wire {
 public:
  /// Told of the wire's end, for whoever keeps a list of wires.
  class Owner {
   public:
    virtual ~Owner() = default;
    /// The wire is being destroyed.
    virtual void gone(RabbitWire& wire) = 0;
  };

  /// `name` is what the broker shows as the name of the connection.
  RabbitWire(BrokerUrl url, std::string name, model::ConnectionId id, Receiver& receiver,
             Owner& owner);
  ~RabbitWire() override;

  model::ConnectionId id() const override { return id_; }
  std::uint16_t channels_max() const override;
  void send(model::Command&& command) override;

  /// Hands the receiver what has come in. Returns true if there was anything.
  bool pump();
  /// The socket to poll for reading, or -1.
  int socket() const;

  /// Closes in good order: waits for the broker's answer, for a few seconds at the most. The
  /// receiver is not told.
  void close();

 private:
  struct Destroy {
    void operator()(amqp_connection_state_t state) const { amqp_destroy_connection(state); }
  };
  using State = std::unique_ptr<amqp_connection_state_t_, Destroy>;

  void open();
  void fail(std::string why);
  void receive(model::Effect&& effect);

  BrokerUrl url_;
  std::string name_;
  model::ConnectionId id_;
  Receiver& receiver_;
  Owner& owner_;
  State state_;
  EffectAssembler assembler_;
  bool opening_ = false;
  std::optional<std::string> failure_;
};

/// The broker closed the connection while it was being opened, and said why (rules 2.5, 2.6).
class LoginRefused : public std::runtime_error {
 public:
  /// `what` is one line for a person, `how` what the broker said.
  LoginRefused(const std::string& what, model::ConnectionClosed how)
      : std::runtime_error(what), closed(std::move(how)) {}
  /// Of no particular connection.
  model::ConnectionClosed closed;
};

/// A logged-in connection, or an exception (`std::runtime_error`) that says why there is none;
/// where the broker says so itself, a LoginRefused. `name` is what the broker shows as the name of
/// the connection.
amqp_connection_state_t log_in(const BrokerUrl& url, const std::string& name);

}  // namespace rehearsal::broker_adapters::rabbitmq
