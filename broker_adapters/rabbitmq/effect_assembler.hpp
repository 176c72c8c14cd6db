#pragma once

#include <amqp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "model/effect.hpp"

namespace rehearsal::broker_adapters::rabbitmq {

/// Makes effects of the frames that a broker sends. A method with content takes several frames;
/// each channel has at most one under way.
class EffectAssembler {
 public:
  /// Its effects bear that connection.
  explicit EffectAssembler(model::ConnectionId connection) : connection_(connection) {}

  /// The effect that this frame completes, if it does.
  std::optional<model::Effect> take(const amqp_frame_t& frame);

 private:
  /// A message that is not all there yet, and what it is for.
  struct Content {
    model::Effect effect;
    std::string exchange;
    std::string routing_key;
    model::Properties properties;
    std::string body;
    std::uint64_t body_size = 0;
  };

  std::optional<model::Effect> take_method(model::ChannelId channel, const amqp_method_t& method);
  std::optional<model::Effect> begin(model::ChannelId channel, model::Effect effect,
                                     amqp_bytes_t exchange, amqp_bytes_t routing_key);
  std::optional<model::Effect> complete(std::uint16_t channel);

  model::ConnectionId connection_;
  std::map<std::uint16_t, Content> contents_;
};

}  // namespace rehearsal::broker_adapters::rabbitmq
