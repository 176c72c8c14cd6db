#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace rehearsal::broker_adapters {

/// The connection to the broker is gone: refused, reset, closed by the broker, or silent for too
/// long. What was asked of it and not answered may or may not have happened.
class ConnectionLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The broker closed the channel with an error (rules 1.1 and 1.6), or there was no number left for
/// another channel (504). Other channels live on.
class ChannelError : public std::runtime_error {
 public:
  /// As the broker gave them.
  ChannelError(std::uint16_t reply_code, const std::string& reply_text)
      : std::runtime_error(reply_text), reply_code_(reply_code) {}
  /// Why, by AMQP's number: 406 is PRECONDITION_FAILED.
  std::uint16_t reply_code() const { return reply_code_; }

 private:
  std::uint16_t reply_code_;
};

/// Who ended a subscription.
enum class CancelledBy : std::uint8_t {
  broker,   ///< its queue is gone (rule 10.13)
  service,  ///< the service itself, by `Consumer::cancel`
};

/// A consumer was cancelled: no more will come. The channel lives on, with its other consumers. For
/// whoever handles it as the error of a channel its code is that of a queue that is not there, 404.
class ConsumerCancelled : public ChannelError {
 public:
  /// The message names the tag and who cancelled it.
  explicit ConsumerCancelled(const std::string& consumer_tag, CancelledBy by = CancelledBy::broker)
      : ChannelError(404, text(consumer_tag, by)), by_(by) {}
  /// Whether the queue is gone, or the service wanted it.
  CancelledBy by() const { return by_; }

 private:
  static std::string text(const std::string& consumer_tag, CancelledBy by) {
    if (by == CancelledBy::service) return "the service cancelled the consumer " + consumer_tag;
    return "the broker cancelled the consumer " + consumer_tag + ": its queue is gone";
  }

  CancelledBy by_;
};

}  // namespace rehearsal::broker_adapters
