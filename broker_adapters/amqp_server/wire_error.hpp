#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "model/effect.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// A client broke the protocol: RabbitMQ ends its connection, and says why (sections 1 and 2 of the
/// rules). `what()` is the explanation, without the code's name.
class WireError : public std::runtime_error {
 public:
  /// `number` is that of the method that failed, its class in the upper half; 0 if it was none.
  WireError(model::ReplyCode reply_code, const std::string& explanation, std::uint32_t number = 0)
      : std::runtime_error(explanation), code(reply_code), method(number) {}

  model::ReplyCode code;  ///< which decides how the connection ends
  std::uint32_t method;   ///< the method that failed; 0 if it was none
};

/// From here on no frame can be found: RabbitMQ says so, and does not wait for an answer.
class FramingError : public WireError {
 public:
  using WireError::WireError;
};

/// RabbitMQ's reader breaks down, and the connection with it: nothing is said (found by
/// experiment).
class Breakdown : public std::exception {};

/// A client that is not logged in gets no reasons: after a while the connection is closed
/// (rule 2.4).
class Silence : public std::exception {};

}  // namespace rehearsal::broker_adapters::amqp_server
