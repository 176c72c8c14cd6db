#pragma once

#include <cstdint>

#include "model/containers/slots.hpp"
#include "model/name.hpp"

namespace rehearsal::model {

struct Channel;

/// What a queue knows under a channel and a consumer tag. It outlives the consumer while deliveries
/// of its are unacknowledged: a new consumer of the same tag then takes it over, and what settles
/// the old deliveries raises the credit of the new one (rule 10.11).
struct Consumer {
  /// The channel that consumes.
  Handle<Channel> channel;
  /// Unique on the channel (rule 10.2).
  Name tag;
  /// It need not acknowledge (rule 10.12).
  bool no_ack = false;
  /// No other may consume beside it (rule 10.5).
  bool exclusive = false;
  /// It gets nothing more, and only waits for what it holds to be settled.
  bool cancelled = false;
  /// Rule 15.2; 0 is unlimited.
  std::uint16_t prefetch = 0;
  /// Rule 10.8; the higher ones come first (rule 11.7).
  std::int64_t priority = 0;
  std::uint64_t credit = 0;   ///< how many more it may get, if `limited()` (rule 11.1)
  std::uint32_t unacked = 0;  ///< deliveries that are not settled

  /// Whether its credit counts (rule 10.12).
  bool limited() const { return prefetch != 0 && !no_ack; }

  friend bool operator==(const Consumer&, const Consumer&) = default;
};

}  // namespace rehearsal::model
