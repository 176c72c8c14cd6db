#include "model/message.hpp"

#include <optional>

namespace laboratory {
namespace {

std::string id(const Message& message) { return message.event + "-" + message.sample; }

std::optional<Message> read(const rehearsal::model::Message& message) {
  const auto& properties = message.properties();
  if (!properties.type || !properties.correlation_id) return std::nullopt;
  return Message(*properties.type, *properties.correlation_id);
}

}  // namespace

rehearsal::MessageRef write(const Message& message, const rehearsal::Name& exchange) {
  return rehearsal::Message::to(exchange)
      .type(message.event)
      .id(id(message))
      .correlation_id(message.sample)
      .persistent()
      .json(R"({"sample":")" + message.sample + R"("})");
}

rehearsal::Codec<Message> codec() { return {.decode = read, .encode = write, .id = id}; }

}  // namespace laboratory
