#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/message.hpp"

namespace rehearsal::services::orders {

enum class Persistence : std::uint8_t { transient, persistent };

/// What happened to an order. On the wire it is a JSON object,
/// `{"event_type": "OrderPlaced", "data": {"order_id": 101, "customer": "John Doe"}}`, which any
/// consumer can read; the event's id and the order's travel as message-id and correlation-id.
class Event {
 public:
  Event(std::string type, std::string id, std::int64_t order_id, std::string customer)
      : type_(std::move(type)),
        id_(std::move(id)),
        order_id_(order_id),
        customer_(std::move(customer)) {}

  const std::string& type() const { return type_; }
  /// Identifies this occurrence: two events with one id are copies of each other.
  const std::string& id() const { return id_; }
  std::string order() const { return std::to_string(order_id_); }
  const std::string& customer() const { return customer_; }

  /// The next event of the same order.
  Event next(std::string type, std::uint64_t unique_id) const;

 private:
  std::string type_;
  std::string id_;
  std::int64_t order_id_;
  std::string customer_;
};

model::MessageRef encode(const Event& event, model::Name exchange, Persistence persistence);

/// The event of a message, or nothing where the body is not one: a poison message. Without a
/// message-id, as from a plain publisher of JSON, an order has one event of a type: its id is made
/// of both.
std::optional<Event> decode(const model::Message& message);

/// A customer's request, as a service receives it: type "PlaceOrder".
model::MessageRef place_order(std::int64_t order_id, const std::string& customer);

}  // namespace rehearsal::services::orders
