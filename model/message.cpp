#include "model/message.hpp"

#include <utility>

#include "model/field_digest.hpp"

namespace rehearsal::model {

namespace {

std::uint64_t digest_of(const Name& exchange, const Name& routing_key, const Properties& properties,
                        const std::string& body) {
  Digest digest;
  mix(digest, exchange);
  mix(digest, routing_key);
  mix(digest, properties);
  mix(digest, body);
  return digest.value();
}

}  // namespace

Message::Message(Name exchange, Name routing_key, Properties properties, std::string body)
    : exchange_(std::move(exchange)),
      routing_key_(std::move(routing_key)),
      properties_(std::move(properties)),
      body_(std::move(body)),
      digest_(digest_of(exchange_, routing_key_, properties_, body_)) {}

}  // namespace rehearsal::model
