#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/body.hpp"
#include "model/name.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// The fourteen properties of AMQP's basic class. What is absent is not sent.
struct Properties {
  std::optional<std::string> content_type;
  std::optional<std::string> content_encoding;
  std::optional<Table> headers;
  std::optional<std::uint8_t> delivery_mode;
  std::optional<std::uint8_t> priority;
  std::optional<std::string> correlation_id;
  std::optional<std::string> reply_to;
  std::optional<std::string> expiration;
  std::optional<std::string> message_id;
  std::optional<std::uint64_t> timestamp;
  std::optional<std::string> type;
  std::optional<std::string> user_id;
  std::optional<std::string> app_id;
  std::optional<std::string> cluster_id;

  friend bool operator==(const Properties&, const Properties&) = default;
};

/// Who put a message into its exchange: who wrote its x-death (rule 27.6).
enum class Origin : std::uint8_t { publisher, dead_lettering };

/// What is out of the ordinary about a message's properties as octets.
struct Encoding {
  /// As the publisher sent them, where the broker would write others for what it read. They go
  /// through as they are, until the broker changes something in them (rule 31.5).
  std::string octets;
  /// RabbitMQ can read them (rule 31.5).
  bool readable = true;
  /// RabbitMQ can write them: not an x-death that it counted on from a fraction (rule 31.2).
  bool writable = true;

  friend bool operator==(const Encoding&, const Encoding&) = default;
};

/// Null if all is as usual.
using EncodingRef = std::shared_ptr<const Encoding>;

/// What a publisher handed over: immutable, and shared by every queue and delivery that has it.
/// A delivery shows the exchange and the routing key of the publish (rules 8.6, 9.3), so they
/// live here and nothing is copied on the way from publisher to consumer.
class Message {
 public:
  Message(Name exchange, Name routing_key, Properties properties, Body body,
          std::vector<Name> blind_copies = {}, Origin origin = Origin::publisher,
          EncodingRef encoding = nullptr);

  const Name& exchange() const { return exchange_; }
  const Name& routing_key() const { return routing_key_; }
  const Properties& properties() const { return properties_; }
  const Body& body() const { return body_; }

  /// Survives a restart in a durable queue: delivery mode 2 (rule 6.6).
  bool persistent() const { return properties_.delivery_mode == std::uint8_t{2}; }

  /// A digest of all of the above, made once.
  std::uint64_t digest() const { return digest_; }

  /// The routing keys of the header CC (rule 9.1).
  std::vector<Name> carbon_copies() const;
  /// The routing keys that were in the header BCC, which nobody sees (rule 9.3).
  const std::vector<Name>& blind_copies() const { return blind_copies_; }

  Origin origin() const { return origin_; }
  const EncodingRef& encoding() const { return encoding_; }
  bool readable() const { return !encoding_ || encoding_->readable; }
  bool writable() const { return !encoding_ || encoding_->writable; }

  /// The property `expiration`, if it is there and can be read (rule 18.2).
  std::optional<Duration> time_to_live() const;

  /// As far as a client can see, who does not look at octets.
  friend bool operator==(const Message& a, const Message& b) {
    return a.exchange_ == b.exchange_ && a.routing_key_ == b.routing_key_ &&
           a.properties_ == b.properties_ && a.body_ == b.body_;
  }

 private:
  Name exchange_;
  Name routing_key_;
  Properties properties_;
  Body body_;
  std::vector<Name> blind_copies_;
  Origin origin_;
  EncodingRef encoding_;
  std::uint64_t digest_;
};

using MessageRef = std::shared_ptr<const Message>;

/// Equal in all that the broker knows of them, or both null.
bool same_message(const MessageRef& a, const MessageRef& b);

/// The strings of the array under that key of the headers: the routing keys of CC or BCC
/// (rule 9.2).
std::vector<Name> copies_under(const Properties& properties, std::string_view key);

/// Milliseconds, in decimal digits after an optional sign, ten years at the most (rule 18.2).
std::optional<Duration> parse_expiration(std::string_view text);

}  // namespace rehearsal::model
