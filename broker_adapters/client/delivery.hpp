#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "model/message.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters {

/// A message as a consumer or a get received it.
struct Delivery {
  /// A constructor, for g++ 12 destroys aggregates wrongly that cross a co_await.
  Delivery(model::MessageRef message_, model::DeliveryTag tag_, bool redelivered_)
      : message(std::move(message_)), tag(tag_), redelivered(redelivered_) {}

  /// What was published. Never null.
  model::MessageRef message;
  /// What the channel settles it by.
  model::DeliveryTag tag;
  /// It was delivered before, to whomever, and came back (rule 13.2).
  bool redelivered;
};

/// A mandatory message that no queue took (rule 9.15).
struct Returned {
  /// A constructor, as Delivery has one.
  Returned(model::MessageRef message_, std::uint16_t reply_code_, std::string reply_text_)
      : message(std::move(message_)), reply_code(reply_code_), reply_text(std::move(reply_text_)) {}

  /// What was published. Never null.
  model::MessageRef message;
  /// 312.
  std::uint16_t reply_code;
  std::string reply_text;  ///< "NO_ROUTE"
};

}  // namespace rehearsal::broker_adapters
