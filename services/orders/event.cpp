#include "services/orders/event.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace rehearsal::services::orders {
namespace {

using nlohmann::json;

std::string event_id(const std::string& type, std::uint64_t unique_id) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), unique_id, 16).ptr;
  std::string id;
  id.reserve(type.size() + 1 + digits.size());
  (id += type) += '-';
  return id.append(digits.begin(), end);
}

bool needs_no_escape(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

/// As a JSON string. Most texts need no escaping, and are quoted as they are.
void append_quoted(std::string& out, const std::string& text) {
  if (std::all_of(text.begin(), text.end(), needs_no_escape))
    ((out += '"') += text) += '"';
  else
    out += json(text).dump();
}

std::string body_of(const Event& event, const std::string& order) {
  constexpr std::size_t usual_body = 128;
  std::string body;
  body.reserve(usual_body);
  append_quoted(body += R"({"event_type":)", event.type());
  (body += R"(,"data":{"order_id":)") += order;
  append_quoted(body += R"(,"customer":)", event.customer());
  return body += "}}";
}

/// Picks an event's members out of the text as the parser comes by them, with no tree in between.
class EventReader final : public nlohmann::json_sax<json> {
 public:
  std::optional<std::string> type;
  std::optional<std::int64_t> order;
  std::optional<std::string> customer;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override {
    return false;
  }
  bool number_integer(number_integer_t number) override {
    if (in_data_ && depth_ == 2 && key_ == "order_id") order = number;
    return true;
  }
  bool number_unsigned(number_unsigned_t number) override {
    const bool fits = number <= std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    return !fits || number_integer(static_cast<number_integer_t>(number));
  }
  bool string(string_t& text) override {
    if (depth_ == 1 && key_ == "event_type") type = std::move(text);
    if (in_data_ && depth_ == 2 && key_ == "customer") customer = std::move(text);
    return true;
  }
  bool key(string_t& name) override {
    key_.swap(name);
    return true;
  }
  bool start_object(std::size_t) override {
    if (++depth_ == 2) in_data_ = key_ == "data";
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override {
    ++depth_;
    key_.clear();
    return true;
  }
  bool end_array() override { return leave(); }

 private:
  bool leave() {
    if (--depth_ == 1) in_data_ = false;
    key_.clear();
    return true;
  }

  int depth_ = 0;
  bool in_data_ = false;
  std::string key_;
};

}  // namespace

Event Event::next(std::string type, std::uint64_t unique_id) const {
  std::string id = event_id(type, unique_id);
  return Event(std::move(type), std::move(id), order_id_, customer_);
}

model::MessageRef encode(const Event& event, model::Name exchange, Persistence persistence) {
  model::Properties properties;
  properties.content_type = "application/json";
  properties.type = event.type();
  properties.message_id = event.id();
  properties.correlation_id = event.order();
  if (persistence == Persistence::persistent) properties.delivery_mode = std::uint8_t{2};
  std::string body = body_of(event, *properties.correlation_id);
  return std::make_shared<model::Message>(std::move(exchange), model::Name(), std::move(properties),
                                          std::move(body));
}

std::optional<Event> decode(const model::Message& message) {
  EventReader reader;
  if (!json::sax_parse(message.body().view(), &reader)) return std::nullopt;
  if (!reader.type || !reader.order || !reader.customer) return std::nullopt;
  std::string id = message.properties().message_id.value_or("");
  if (id.empty()) id = *reader.type + "-" + std::to_string(*reader.order);
  return Event(*std::move(reader.type), std::move(id), *reader.order, *std::move(reader.customer));
}

model::MessageRef place_order(std::int64_t order_id, const std::string& customer) {
  const Event request("PlaceOrder", "PlaceOrder-" + std::to_string(order_id), order_id, customer);
  return encode(request, model::Name(), Persistence::transient);
}

}  // namespace rehearsal::services::orders
