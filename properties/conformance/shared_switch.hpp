#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

#include "broker_adapters/rabbitmq/broker_switch.hpp"

namespace rehearsal::properties::conformance {

/// A broker's switch in the hands of several threads: the broker goes down, and comes up, when
/// all of them want that, for an outage takes longer than many programs.
class SharedSwitch final : public broker_adapters::rabbitmq::BrokerSwitch {
 public:
  /// The switch outlives this. All `parties` stop the broker in the same way, or leave.
  SharedSwitch(broker_adapters::rabbitmq::BrokerSwitch& broker_switch, std::size_t parties)
      : switch_(broker_switch), parties_(parties) {}

  void stop(model::Outage how) override;
  void start() override;
  /// How often the broker went down.
  std::size_t outages() const { return outages_; }
  /// One of them has no more use for the broker, and does nothing with it any more.
  void leave();

 private:
  /// Returns when all have come to this point, and one of them has acted.
  void together(std::function<void()> act);
  void act();

  broker_adapters::rabbitmq::BrokerSwitch& switch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t parties_;
  std::size_t waiting_ = 0;
  std::size_t acts_ = 0;
  std::size_t outages_ = 0;
  std::function<void()> act_;
  /// Why the broker is not to be had any more.
  std::string failure_;
};

}  // namespace rehearsal::properties::conformance
