#include "broker_adapters/amqp_server/content.hpp"

#include <algorithm>
#include <memory>
#include <memory_resource>
#include <utility>
#include <vector>

#include "broker_adapters/amqp_server/octets.hpp"
#include "broker_adapters/amqp_server/wire_error.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using model::ReplyCode;

/// Class, weight and size of the body; the properties follow.
constexpr std::size_t content_header_size = 12;

WireError unexpected(const std::string& explanation) {
  return {ReplyCode::unexpected_frame, explanation, AMQP_BASIC_PUBLISH_METHOD};
}

WireError no_header() {
  return unexpected("expected content header for class 60, got non content header frame instead");
}

template <class T>
using Allocator = std::pmr::polymorphic_allocator<T>;

model::Body kept(std::string_view octets, Allocator<char> memory) {
  if (octets.empty()) return {};
  const auto owner = std::allocate_shared_for_overwrite<char[]>(memory, octets.size());
  std::copy(octets.begin(), octets.end(), owner.get());
  return {owner, {owner.get(), octets.size()}};
}

}  // namespace

Content::Content(model::ChannelId channel, const amqp_basic_publish_t& method)
    : publish_{channel, nullptr, method.mandatory != 0, method.immediate != 0},
      exchange_(amqp::text(method.exchange)),
      routing_key_(amqp::text(method.routing_key)) {}

bool Content::take(const Frame& frame, amqp::Pool& pool) {
  if (!properties_) {
    if (frame.type != FrameType::header) throw no_header();
    take_header(frame.payload, pool);
  } else if (frame.type != FrameType::body) {
    throw unexpected("expected content body, got non content body frame instead");
  } else if (body_.size() <= body_size_) {
    // What is too much is not refused, and the message never comes to its end.
    body_ += frame.payload;
  }
  return body_.size() == body_size_;
}

void Content::take_header(std::string_view payload, amqp::Pool& pool) {
  if (payload.size() < content_header_size || number<std::uint16_t>(payload, 2) != 0)
    throw no_header();
  const auto class_id = number<std::uint16_t>(payload, 0);
  if (class_id != AMQP_BASIC_CLASS) {
    throw unexpected("expected content header for class 60, got one for class " +
                     std::to_string(class_id) + " instead");
  }
  body_size_ = number<std::uint64_t>(payload, 4);
  properties_ = decode_properties(payload.substr(content_header_size), pool);
}

model::Publish Content::publish(std::pmr::memory_resource& memory) && {
  publish_.message = std::allocate_shared<const model::Message>(
      Allocator<model::Message>(&memory), std::move(exchange_), std::move(routing_key_),
      std::move(properties_->properties), kept(body_, &memory), std::vector<model::Name>{},
      model::Origin::publisher, std::move(properties_->encoding));
  return std::move(publish_);
}

}  // namespace rehearsal::broker_adapters::amqp_server
