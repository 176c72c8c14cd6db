#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "model/message.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters {

/// A message as a consumer or a get received it.
struct Delivery {
  Delivery(model::MessageRef message_, model::DeliveryTag tag_, bool redelivered_)
      : message(std::move(message_)), tag(tag_), redelivered(redelivered_) {}

  model::MessageRef message;
  /// What the channel settles it by.
  model::DeliveryTag tag;
  /// It was delivered before, to whomever, and came back (rule 13.2).
  bool redelivered;
};

/// A mandatory message that no queue took (rule 9.15).
struct Returned {
  Returned(model::MessageRef message_, std::uint16_t reply_code_, std::string reply_text_)
      : message(std::move(message_)), reply_code(reply_code_), reply_text(std::move(reply_text_)) {}

  model::MessageRef message;
  /// 312.
  std::uint16_t reply_code;
  std::string reply_text;
};

}  // namespace rehearsal::broker_adapters
