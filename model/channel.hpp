#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/confirms.hpp"
#include "model/exchange.hpp"
#include "model/hint.hpp"
#include "model/name_map.hpp"
#include "model/queue.hpp"
#include "model/ring.hpp"
#include "model/slots.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// A delivery that its channel has not settled yet.
struct Outstanding {
  DeliveryTag tag = 0;
  Handle<Queue> queue;
  /// Null for a get.
  Handle<Consumer> consumer;
  Copy copy;

  friend bool operator==(const Outstanding&, const Outstanding&) = default;
};

struct Subscription {
  Handle<Queue> queue;
  Handle<Consumer> consumer;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

/// What the broker knows about a channel.
struct Channel {
  ChannelId id;
  /// Closed by an error; the client's close-ok is awaited (rule 1.6).
  bool closing = false;
  DeliveryTag last_tag = 0;
  /// By delivery tag.
  Ring<Outstanding> outstanding;
  NameMap<Subscription> subscriptions;
  /// For consumers that start later (rule 15.2).
  std::uint16_t prefetch = 0;
  std::optional<Confirms> confirms;
  /// The last queue declared (rule 3.3).
  Name last_queue;
  /// Where it published last.
  Hint<Handle<Exchange>> last_exchange;

  /// Takes the delivery of that tag out of `outstanding`; null when it is not there (rule 12.2).
  std::optional<Outstanding> take_one(DeliveryTag tag);
  /// Takes all up to that tag, which must be outstanding itself (rule 12.3), or simply all if it is
  /// 0 (rule 12.4). Null, and nothing is taken, if not (rule 12.5).
  std::optional<std::vector<Outstanding>> take_up_to(DeliveryTag tag);
  /// All that is outstanding from the queue.
  std::vector<Outstanding> take_from(Handle<Queue> queue);

  friend bool operator==(const Channel&, const Channel&) = default;

 private:
  /// Null when the tag is not outstanding.
  std::optional<std::size_t> index_of(DeliveryTag tag) const;
};

}  // namespace rehearsal::model
