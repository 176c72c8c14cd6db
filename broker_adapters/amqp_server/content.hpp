#pragma once

#include <amqp.h>
#include <amqp_framing.h>

#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/amqp_server/frames.hpp"
#include "broker_adapters/amqp_server/methods.hpp"
#include "model/command.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// A publish of which not all has come: its method was there, its header and its body come in
/// frames of their own (rule 2.10).
class Content {
 public:
  /// The method has come; a header is expected next.
  Content(model::ChannelId channel, const amqp_basic_publish_t& method);

  /// The channel's next frame. True when it was the last. Throws `WireError` (505) if something
  /// else was expected.
  bool take(const Frame& frame, amqp::Pool& pool);
  /// Requires: the last frame was taken. The message lives in `memory`.
  model::Publish publish(std::pmr::memory_resource& memory) &&;

 private:
  void take_header(std::string_view payload, amqp::Pool& pool);

  model::Publish publish_;
  std::string exchange_;
  std::string routing_key_;
  std::optional<SentProperties> properties_;
  std::uint64_t body_size_ = 0;
  std::string body_;
};

}  // namespace rehearsal::broker_adapters::amqp_server
