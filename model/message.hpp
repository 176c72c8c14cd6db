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
  /// A MIME type. Like all that is not said to be checked, it goes through as it is (rule 24.3).
  std::optional<std::string> content_type;
  /// A MIME content encoding.
  std::optional<std::string> content_encoding;
  /// What headers exchanges match (rule 9.7), and where x-death is (rule 19.6).
  std::optional<Table> headers;
  /// 1 for transient, 2 for persistent (rule 6.6); others are refused (rule 24.2).
  std::optional<std::uint8_t> delivery_mode;
  /// The level in a priority queue (rule 20.7).
  std::optional<std::uint8_t> priority;
  /// Which request a reply is for.
  std::optional<std::string> correlation_id;
  /// Where a reply goes; "amq.rabbitmq.reply-to" is rewritten (rule 25.2).
  std::optional<std::string> reply_to;
  /// The time to live, in milliseconds as decimal digits (rule 18.2).
  std::optional<std::string> expiration;
  /// The application's own.
  std::optional<std::string> message_id;
  /// Seconds since 1970.
  std::optional<std::uint64_t> timestamp;
  /// The application's own.
  std::optional<std::string> type;
  /// Checked: the connection's user, or 406 (rule 23.8).
  std::optional<std::string> user_id;
  /// The application's own.
  std::optional<std::string> app_id;
  /// Deprecated by AMQP.
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
  /// Makes its digest too. `blind_copies` are the routing keys of BCC, of which the headers are
  /// rid; `encoding` is null if the octets are as the broker writes them.
  Message(Name exchange, Name routing_key, Properties properties, Body body,
          std::vector<Name> blind_copies = {}, Origin origin = Origin::publisher,
          EncodingRef encoding = nullptr);

  /// Where it was published to; empty is the default exchange (rule 9.5).
  const Name& exchange() const { return exchange_; }
  /// The key of the publish, whatever CC adds to it (rule 9.3).
  const Name& routing_key() const { return routing_key_; }
  /// Without BCC.
  const Properties& properties() const { return properties_; }
  /// What it carries.
  const Body& body() const { return body_; }

  /// Survives a restart in a durable queue: delivery mode 2 (rule 6.6).
  bool persistent() const { return properties_.delivery_mode == std::uint8_t{2}; }

  /// A digest of all of the above, made once.
  std::uint64_t digest() const { return digest_; }

  /// The routing keys of the header CC (rule 9.1).
  std::vector<Name> carbon_copies() const;
  /// The routing keys that were in the header BCC, which nobody sees (rule 9.3).
  const std::vector<Name>& blind_copies() const { return blind_copies_; }

  /// Who put it into its exchange, and so wrote its x-death.
  Origin origin() const { return origin_; }
  /// Null if the properties' octets are as usual.
  const EncodingRef& encoding() const { return encoding_; }
  /// Whether RabbitMQ can read its properties (rule 31.5).
  bool readable() const { return !encoding_ || encoding_->readable; }
  /// Whether RabbitMQ can write its properties (rule 31.2).
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

/// Shared and never changed; null for none.
using MessageRef = std::shared_ptr<const Message>;

/// Equal in all that the broker knows of them, or both null.
bool same_message(const MessageRef& a, const MessageRef& b);

/// The strings of the array under that key of the headers: the routing keys of CC or BCC
/// (rule 9.2).
std::vector<Name> copies_under(const Properties& properties, std::string_view key);

/// Milliseconds, in decimal digits after an optional sign, ten years at the most (rule 18.2).
std::optional<Duration> parse_expiration(std::string_view text);

}  // namespace rehearsal::model
