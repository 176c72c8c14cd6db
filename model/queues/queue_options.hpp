#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/name.hpp"
#include "model/profile.hpp"
#include "model/queues/queue_mode.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// The types that are modelled (rules 4.18, 26.1).
enum class QueueType : std::uint8_t { classic, quorum };

/// What a queue does when a length limit is reached (rules 20.2, 20.4, 20.5).
enum class Overflow : std::uint8_t { drop_head, reject_publish, reject_publish_dlx };

/// As x-overflow says them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 3> overflow_names{"drop-head", "reject-publish",
                                                                "reject-publish-dlx"};

/// As x-overflow says it.
constexpr std::string_view name_of(Overflow overflow) {
  return overflow_names[static_cast<std::size_t>(overflow)];
}

/// Whether dead letters are wanted at least once, in words: first that they are not.
inline constexpr std::array<std::string_view, 2> dead_letter_strategy_names{"at-most-once",
                                                                            "at-least-once"};

/// What a queue's arguments and its policy ask of it.
struct QueueOptions {
  QueueType type = QueueType::classic;  ///< of x-queue-type
  /// Rule 18.1.
  std::optional<Duration> message_ttl;
  /// The lease of rule 18.10.
  std::optional<Duration> expires;
  /// Of ready messages, and of the bytes of their bodies (rule 20.1).
  std::optional<std::uint64_t> max_length;
  std::optional<std::uint64_t> max_length_bytes;  ///< the same in bytes of their bodies (rule 20.1)
  Overflow overflow = Overflow::drop_head;        ///< what happens at the limit
  /// Null where rejected, expired and dropped messages are gone (rule 19.1).
  std::optional<Name> dead_letter_exchange;
  /// Null where a dead letter keeps its routing keys (rule 19.3).
  std::optional<Name> dead_letter_routing_key;
  /// Dead letters are wanted at least once (rule 26.17).
  bool at_least_once = false;
  /// Levels from 0 to this one (rule 20.7).
  std::uint8_t max_priority = 0;
  /// Rule 20.12.
  bool single_active_consumer = false;
  /// How often a message may come back to a quorum queue (rule 26.7). Null where that is not
  /// counted, and requeued messages go to the tail (rule 26.5).
  std::optional<std::int64_t> delivery_limit;
  /// Rule 20.11. Null where none is asked for: the queue stays as it is, and starts as a standard
  /// one.
  std::optional<QueueMode> mode;

  /// Whether section 26 is about it.
  bool is_quorum() const { return type == QueueType::quorum; }
  /// Whether it keeps its dead letters until they have arrived: not if it may drop its head.
  bool ships_dead_letters() const {
    return is_quorum() && at_least_once && dead_letter_exchange &&
           overflow == Overflow::reject_publish;
  }
  /// Whether a message may be one too many.
  bool limits_length() const { return max_length || max_length_bytes; }

  friend bool operator==(const QueueOptions&, const QueueOptions&) = default;
};

/// Of arguments and a policy's definition that were checked, as are those below. Of two limits the
/// smaller one counts, else the argument does (rule 19.19); but a quorum queue prefers the policy's
/// overflow and lease.
QueueOptions queue_options(const Table& arguments, const Table& policy = {},
                           const Profile& profile = {});
/// Of x-queue-type; classic where there is none.
QueueType type_of(const Table& arguments);

}  // namespace rehearsal::model
