#include "broker_adapters/client/message.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {

Message::Message(model::Name exchange, model::Name routing_key)
    : exchange_(std::move(exchange)), routing_key_(std::move(routing_key)) {}

Message Message::to(model::Name exchange, model::Name routing_key) {
  return {std::move(exchange), std::move(routing_key)};
}

Message Message::answer(const model::Message& request) {
  Message answer({}, request.properties().reply_to.value_or(""));
  answer.properties_.correlation_id = request.properties().correlation_id;
  return answer;
}

Message Message::type(std::string type) && {
  properties_.type = std::move(type);
  return std::move(*this);
}

Message Message::id(std::string id) && {
  properties_.message_id = std::move(id);
  return std::move(*this);
}

Message Message::correlation_id(std::string id) && {
  properties_.correlation_id = std::move(id);
  return std::move(*this);
}

Message Message::reply_to(std::string address) && {
  properties_.reply_to = std::move(address);
  return std::move(*this);
}

Message Message::header(std::string key, FieldValue value) && {
  Arguments headers(std::move(properties_.headers).value_or(model::Table()));
  headers.set(std::move(key), std::move(value));
  properties_.headers = std::move(headers);
  return std::move(*this);
}

Message Message::persistent() && {
  properties_.delivery_mode = std::uint8_t{2};
  return std::move(*this);
}

Message Message::expiration(model::Duration time_to_live) && {
  if (time_to_live < model::Duration::zero())
    throw sim::Misuse("it gives a message a negative time to live: expected zero or more");
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(time_to_live);
  properties_.expiration = std::to_string(milliseconds.count());
  return std::move(*this);
}

Message Message::priority(std::uint8_t priority) && {
  properties_.priority = priority;
  return std::move(*this);
}

Message Message::timestamp(std::uint64_t seconds) && {
  properties_.timestamp = seconds;
  return std::move(*this);
}

Message Message::user_id(std::string user) && {
  properties_.user_id = std::move(user);
  return std::move(*this);
}

Message Message::app_id(std::string app) && {
  properties_.app_id = std::move(app);
  return std::move(*this);
}

Message Message::cluster_id(std::string cluster) && {
  properties_.cluster_id = std::move(cluster);
  return std::move(*this);
}

Message Message::content_type(std::string type) && {
  properties_.content_type = std::move(type);
  return std::move(*this);
}

Message Message::content_encoding(std::string encoding) && {
  properties_.content_encoding = std::move(encoding);
  return std::move(*this);
}

Message Message::body(std::string octets) && {
  body_ = std::move(octets);
  return std::move(*this);
}

Message Message::json(std::string text) && {
  properties_.content_type = "application/json";
  return std::move(*this).body(std::move(text));
}

Message::operator model::MessageRef() const& {
  return std::make_shared<const model::Message>(exchange_, routing_key_, properties_, body_);
}

Message::operator model::MessageRef() && {
  return std::make_shared<const model::Message>(std::move(exchange_), std::move(routing_key_),
                                                std::move(properties_), std::move(body_));
}

}  // namespace rehearsal::broker_adapters
