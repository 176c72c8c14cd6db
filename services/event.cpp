#include "services/event.hpp"

#include <array>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

namespace rehearsal::services {
namespace {

using nlohmann::json;

std::string event_id(const std::string& type, std::uint64_t unique_id) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), unique_id, 16).ptr;
  return type + "-" + std::string(digits.begin(), end);
}

const json* member(const json& object, const char* key, json::value_t type) {
  const auto found = object.find(key);
  if (found == object.end()) return nullptr;
  const bool fits = found->type() == type ||
                    (type == json::value_t::number_integer && found->is_number_integer());
  return fits ? &*found : nullptr;
}

}  // namespace

Event Event::next(std::string type, std::uint64_t unique_id) const {
  std::string id = event_id(type, unique_id);
  return Event(std::move(type), std::move(id), order_id_, customer_);
}

model::MessageRef encode(const Event& event, model::Name exchange, Persistence persistence) {
  nlohmann::ordered_json body;
  body["event_type"] = event.type_;
  nlohmann::ordered_json& data = body["data"];
  data["order_id"] = event.order_id_;
  data["customer"] = event.customer_;
  model::Properties properties;
  properties.content_type = "application/json";
  properties.type = event.type_;
  properties.message_id = event.id_;
  properties.correlation_id = event.order();
  if (persistence == Persistence::persistent) properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<model::Message>(std::move(exchange), model::Name(), std::move(properties),
                                          body.dump());
}

std::optional<Event> decode(const model::Message& message) {
  const json body = json::parse(message.body(), nullptr, false);
  if (!body.is_object()) return std::nullopt;
  const json* type = member(body, "event_type", json::value_t::string);
  const json* data = member(body, "data", json::value_t::object);
  if (!type || !data) return std::nullopt;
  const json* order = member(*data, "order_id", json::value_t::number_integer);
  const json* customer = member(*data, "customer", json::value_t::string);
  if (!order || !customer) return std::nullopt;
  return Event(type->get<std::string>(), message.properties().message_id.value_or(""),
               order->get<std::int64_t>(), customer->get<std::string>());
}

model::MessageRef place_order(std::int64_t order_id, const std::string& customer) {
  const Event request("PlaceOrder", "PlaceOrder-" + std::to_string(order_id), order_id, customer);
  return encode(request, model::Name(), Persistence::transient);
}

}  // namespace rehearsal::services
