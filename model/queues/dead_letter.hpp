#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/profile.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// One death of a message: where, when and why (rules 19.1, 19.6).
struct Death {
  std::string_view queue;
  /// "rejected", "expired", "maxlen" or "delivery_limit".
  std::string_view reason;
  /// On the broker's clock, which counts from 1970 (rule 31.4).
  Time at{};
  /// Its queue had it on the disk: RabbitMQ 3.10.8 then mostly forgets the original-expiration.
  bool was_paged_out = false;
};

/// The message as it is published again (rules 19.3 to 19.12, 27.4, 27.6): to the exchange, with
/// the new routing key if there is one, and with its death on top of `x-death`. Null where RabbitMQ
/// crashes over what a client has put into the headers (rule 31.2).
MessageRef dead_letter(const Message& message, const Death& death, const Name& exchange,
                       const std::optional<Name>& routing_key, const Profile& profile = {});

/// The routing keys of the dead letter before its latest death; none where that is one that a
/// client has claimed, without them.
std::vector<Name> routing_keys_of_latest_death(const Message& dead_letter);

/// Whether a dead letter that comes to the queue has been there before, and nobody rejected it on
/// its way round: then it goes no further (rule 19.13).
bool goes_in_circles(const Message& dead_letter, std::string_view queue);

}  // namespace rehearsal::model
