#pragma once

#include <string>

#include "broker_adapters/rabbitmq/broker_switch.hpp"

namespace rehearsal::tools {

/// Stops and kills the broker of a `rehearse serve` by its control port. The broker comes up again
/// by itself a moment later.
class ControlSwitch final : public broker_adapters::rabbitmq::BrokerSwitch {
 public:
  /// `control` is the control port's URL. Throws UsageError if it is none.
  ControlSwitch(const std::string& control, broker_adapters::rabbitmq::BrokerUrl url);

  void stop(model::Outage how) override;
  void start() override;

 private:
  std::string control_;
  broker_adapters::rabbitmq::BrokerUrl url_;
};

}  // namespace rehearsal::tools
