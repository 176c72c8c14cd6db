#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "broker_adapters/rabbitmq/remote_broker.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "properties/conformance/normalisation.hpp"

namespace rehearsal::properties::conformance {

/// A program on a real RabbitMQ, step by step. What it made is gone with it.
class RealRun {
 public:
  /// After each step it waits so long for effects that nobody expected. `shell` carries out
  /// operators' commands; without it there must be none.
  RealRun(const broker_adapters::rabbitmq::BrokerUrl& url, std::chrono::milliseconds quiet,
          broker_adapters::rabbitmq::OperatorShell* shell = nullptr)
      : remote_(url), quiet_(quiet), shell_(shell) {}
  ~RealRun() { clean_up(); }
  RealRun(const RealRun&) = delete;
  RealRun& operator=(const RealRun&) = delete;

  /// What comes of the command, with the model's generated names (N1). Waits for as many effects
  /// as are expected, 30 times as long at the most (300 ms at least).
  model::Effects perform(const model::Command& command, std::size_t expected);
  /// What comes while time passes, with a margin for timers (N11).
  model::Effects wait(model::Duration time, std::size_t expected);
  /// What comes by itself.
  model::Effects collect(std::size_t expected);
  void drop_all() { remote_.drop_all(); }

 private:
  void send(const model::Command& command);
  void clean_up();
  template <class Deletion>
  void remove(Deletion deletion);

  broker_adapters::rabbitmq::RemoteBroker remote_;
  std::chrono::milliseconds quiet_;
  broker_adapters::rabbitmq::OperatorShell* shell_;
  GeneratedNames names_;
  std::set<std::string> queues_;
  std::set<std::string> exchanges_;
};

/// Compares what is expected with what came, step by step, after the normalisations.
class Comparison {
 public:
  /// What differs, as a diff; empty when nothing does.
  std::string difference(model::Effects expected, model::Effects actual);

 private:
  ConfirmedNumbers expected_confirms_;
  ConfirmedNumbers actual_confirms_;
};

}  // namespace rehearsal::properties::conformance
