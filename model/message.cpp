#include "model/message.hpp"

#include <charconv>
#include <chrono>
#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/text/field_digest.hpp"

namespace rehearsal::model {

namespace {

std::uint64_t digest_of(const Name& exchange, const Name& routing_key, const Properties& properties,
                        const Body& body) {
  Digest digest;
  mix(digest, exchange);
  mix(digest, routing_key);
  mix(digest, properties);
  digest.mix(body.view());
  return digest.value();
}

}  // namespace

Message::Message(Name exchange, Name routing_key, Properties properties, Body body,
                 std::vector<Name> blind_copies, Origin origin, EncodingRef encoding)
    : exchange_(std::move(exchange)),
      routing_key_(std::move(routing_key)),
      properties_(std::move(properties)),
      body_(std::move(body)),
      blind_copies_(std::move(blind_copies)),
      origin_(origin),
      encoding_(std::move(encoding)),
      digest_(digest_of(exchange_, routing_key_, properties_, body_)) {}

bool same_message(const MessageRef& a, const MessageRef& b) {
  if (a == b || !a || !b) return a == b;
  const EncodingRef& of_a = a->encoding();
  const EncodingRef& of_b = b->encoding();
  return *a == *b && a->blind_copies() == b->blind_copies() && a->origin() == b->origin() &&
         (of_a == of_b || (of_a && of_b && *of_a == *of_b));
}

std::vector<Name> Message::carbon_copies() const { return copies_under(properties_, "CC"); }

std::optional<Duration> Message::time_to_live() const {
  if (!properties_.expiration) return std::nullopt;
  return parse_expiration(*properties_.expiration);
}

std::vector<Name> copies_under(const Properties& properties, std::string_view key) {
  const Value* const value = properties.headers ? find(*properties.headers, key) : nullptr;
  const auto* const array = value ? std::get_if<Array>(&value->is) : nullptr;
  std::vector<Name> keys;
  if (!array) return keys;
  for (const Value& it : *array) {
    if (const auto* const text = std::get_if<std::string>(&it.is)) keys.emplace_back(*text);
  }
  return keys;
}

std::optional<Duration> parse_expiration(std::string_view text) {
  constexpr std::uint64_t longest = 315360000000;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || number > (negative ? 0 : longest)) return std::nullopt;
  return std::chrono::milliseconds(number);
}

}  // namespace rehearsal::model
