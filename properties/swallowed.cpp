#include "properties/swallowed.hpp"

#include <limits>
#include <utility>
#include <variant>

namespace rehearsal::properties {
namespace {

/// Headers may say how often it was tried.
std::string identity(const model::Message& message) {
  const model::Properties& properties = message.properties();
  std::string parts = message.exchange().str();
  for (const auto& part : {message.routing_key().str(), properties.type.value_or(""),
                           properties.correlation_id.value_or(""),
                           properties.message_id.value_or(""), std::string(message.body())})
    (parts += '\0') += part;
  return parts;
}

}  // namespace

void Swallowed::said(const model::Command& command) {
  published_.reset();
  std::visit([this](const auto& what) { take(what); }, command);
}

void Swallowed::on(const model::Effect& effect) {
  std::visit([this](const auto& what) { take(what); }, effect);
}

void Swallowed::take(const model::Publish& publish) {
  if (closed_.contains(publish.channel)) return swallow(publish.message);
  published_ = publish.message;
  const auto held = held_.find(publish.channel.connection);
  if (held != held_.end()) held->second.push_back(publish.message);
  if (count_ == 0) return;
  const auto again = swallowed_.find(identity(*publish.message));
  if (again == swallowed_.end()) return;
  --count_;
  if (--again->second == 0) swallowed_.erase(again);
}

void Swallowed::take(const model::ConnectionDrop& drop) {
  if (const auto held = held_.extract(drop.connection))
    for (const model::MessageRef& message : held.mapped()) swallow(message);
  forget(drop.connection);
}

/// A message without a body is performed before the broker stops reading (rule 22.1).
void Swallowed::take(const model::ConnectionBlocked& blocked) {
  auto& held = held_[blocked.connection];
  if (published_ && !published_->body().empty()) held.push_back(published_);
}

void Swallowed::swallow(const model::MessageRef& message) {
  ++count_;
  ++swallowed_[identity(*message)];
  last_ = message;
}

void Swallowed::forget(model::ConnectionId connection) {
  held_.erase(connection);
  closed_.erase(closed_.lower_bound({connection, 0}),
                closed_.upper_bound({connection, std::numeric_limits<std::uint16_t>::max()}));
}

}  // namespace rehearsal::properties
