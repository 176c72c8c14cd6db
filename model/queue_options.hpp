#pragma once

#include <cstdint>
#include <optional>

#include "model/name.hpp"
#include "model/queue_mode.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// What a queue does when a length limit is reached (rules 20.2, 20.4, 20.5).
enum class Overflow : std::uint8_t { drop_head, reject_publish, reject_publish_dlx };

/// What a queue's arguments ask of it.
struct QueueOptions {
  /// Rule 18.1.
  std::optional<Duration> message_ttl;
  /// The lease of rule 18.10.
  std::optional<Duration> expires;
  /// Of ready messages, and of the bytes of their bodies (rule 20.1).
  std::optional<std::uint64_t> max_length;
  std::optional<std::uint64_t> max_length_bytes;
  Overflow overflow = Overflow::drop_head;
  /// Null where rejected, expired and dropped messages are gone (rule 19.1).
  std::optional<Name> dead_letter_exchange;
  /// Null where a dead letter keeps its routing keys (rule 19.3).
  std::optional<Name> dead_letter_routing_key;
  /// Levels from 0 to this one (rule 20.7).
  std::uint8_t max_priority = 0;
  /// Rule 20.12.
  bool single_active_consumer = false;
  /// Rule 20.11.
  QueueMode mode = QueueMode::standard;

  bool limits_length() const { return max_length || max_length_bytes; }

  friend bool operator==(const QueueOptions&, const QueueOptions&) = default;
};

/// Of arguments that were checked.
QueueOptions queue_options(const Table& arguments);

}  // namespace rehearsal::model
