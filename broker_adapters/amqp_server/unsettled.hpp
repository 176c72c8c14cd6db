#pragma once

#include <cstdint>
#include <map>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// What was delivered to a client on a wire with faults, and is not settled: what a settlement is
/// about, so that faults can strike it. A channel's end settles everything of it.
class Unsettled {
 public:
  /// The client holds the delivery, which is about `subject`.
  void keep(model::ChannelId channel, model::DeliveryTag tag, sim::Subject subject);
  /// Without a message where nothing of the kind is kept.
  sim::Subject find(model::ChannelId channel, model::DeliveryTag tag) const;
  /// The client has sent the command: what it has settled it does not settle again.
  void forget(const model::Command& command);
  /// The client has received the effect.
  void forget(const model::Effect& effect);

 private:
  void forget(model::ChannelId channel, model::DeliveryTag tag, bool multiple);
  void forget(model::ChannelId channel);

  /// By channel and delivery tag.
  using Key = std::pair<model::ChannelId, model::DeliveryTag>;
  std::map<Key, sim::Subject> kept_;
};

}  // namespace rehearsal::broker_adapters::amqp_server
