#pragma once

#include <cstdint>
#include <string>

#include "broker_adapters/client/arguments.hpp"
#include "model/message.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters {

/// A message that is being written: where it goes, its properties and its body, in a chain.
///
///   co_await channel->publish(
///       Message::to("uploads", "upload.video").type("Uploaded").persistent().json(text));
///
/// It turns into what channels publish, of which each publish may share one. What is not said is
/// not sent. The chain is of temporaries; a name takes part with `std::move`.
class Message {
 public:
  /// For the exchange, which routes it by the key. The default exchange, "", has every queue bound
  /// under its name.
  static Message to(model::Name exchange, model::Name routing_key = {});
  /// The answer to a request: to its reply-to, through the default exchange, with its correlation
  /// id. To a request without reply-to the answer goes nowhere.
  static Message answer(const model::Message& request);

  /// What kind of message it is, "Uploaded" say: by this name rehearsals know it.
  Message type(std::string type) &&;
  /// The message-id: what copies of one message have in common.
  Message id(std::string id) &&;
  /// What it belongs to: a workflow's number, or the request that it answers.
  Message correlation_id(std::string id) &&;
  /// The queue, or the address, to which an answer is to go.
  Message reply_to(std::string address) &&;
  /// Another header, or another value of the one that has the key.
  Message header(std::string key, FieldValue value) &&;
  /// Survives restarts of the broker, in durable queues (rule 6.6).
  Message persistent() &&;
  /// How long it may wait in a queue, in whole milliseconds, rounded up (rule 18.1). Throws
  /// `sim::Misuse` if it is negative.
  Message expiration(model::Duration time_to_live) &&;
  /// In queues with priorities the highest comes first.
  Message priority(std::uint8_t priority) &&;
  /// Seconds since 1970.
  Message timestamp(std::uint64_t seconds) &&;
  /// The user who publishes. Where it is another than the connection's, the channel ends with 406.
  Message user_id(std::string user) &&;
  /// The application that publishes. It goes through as it is.
  Message app_id(std::string app) &&;
  /// Deprecated by AMQP. It goes through as it is.
  Message cluster_id(std::string cluster) &&;
  /// A MIME type of the body. It goes through as it is.
  Message content_type(std::string type) &&;
  /// A MIME content encoding. It goes through as it is.
  Message content_encoding(std::string encoding) &&;

  /// The octets, whatever they mean.
  Message body(std::string octets) &&;
  /// A JSON text as the body, with the content type application/json. The text is not looked at.
  Message json(std::string text) &&;

  /// What channels publish: a copy of what was said so far.
  operator model::MessageRef() const&;
  /// What channels publish.
  operator model::MessageRef() &&;

 private:
  Message(model::Name exchange, model::Name routing_key);

  model::Name exchange_;
  model::Name routing_key_;
  model::Properties properties_;
  std::string body_;
};

}  // namespace rehearsal::broker_adapters
