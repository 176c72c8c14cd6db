#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rehearsal::model {

/// How a copy left its queue for good.
enum class Fate : std::uint8_t {
  acknowledged,  ///< acknowledged, or delivered to a consumer that does not acknowledge
  rejected,      ///< rejected without requeue, and no dead-letter exchange took it
  purged,
  queue_deleted,
  lost_at_restart,  ///< transient, or its queue was
  expired,          ///< its time to live was over (rule 18.3), and nothing took the dead letter
  dropped,          ///< by a length limit (rule 20.2), and nothing took the dead letter
  dead_lettered,    ///< a queue has it as a new message (rule 19.3)
  refused,          ///< by a full queue, which never had it (rule 20.4)
  delivery_limit,   ///< it came back too often (rule 26.7), and nothing took the dead letter
};

/// All that is said of a fate anywhere, and what else tells one from another.
struct FateInfo {
  Fate fate;  ///< which one
  /// In canonical text.
  std::string_view name;
  /// What a story tells of a message as it happens: "Uploaded(7) is dead-lettered".
  std::string_view event;
  /// What a reason says of it afterwards, behind "Uploaded(7) is".
  std::string_view outcome;
  /// The reason in x-death (rule 19.1). Empty where no dead letter comes of it.
  std::string_view death;
  /// Whether the message is lost: nobody handled it, nobody wanted it gone, and its publisher is
  /// not told.
  bool loss = false;
  /// Whether the queue had it.
  bool was_queued = true;
};

/// Of every fate, in the order of the enumeration.
inline constexpr std::array fate_table{
    FateInfo{Fate::acknowledged, "acknowledged", "is done", "acknowledged", ""},
    FateInfo{Fate::rejected, "rejected", "is discarded: it was rejected",
             "rejected without requeue", "rejected", true},
    FateInfo{Fate::purged, "purged", "is purged from its queue", "purged from its queue", ""},
    FateInfo{Fate::queue_deleted, "queue_deleted", "is lost: its queue is deleted",
             "lost with its queue", "", true},
    FateInfo{Fate::lost_at_restart, "lost_at_restart",
             "is lost as the broker goes down: it was not durable",
             "lost when the broker restarted", "", true},
    FateInfo{Fate::expired, "expired", "is gone: it expired", "expired in its queue", "expired",
             true},
    FateInfo{Fate::dropped, "dropped", "is dropped: its queue is too long",
             "dropped by its queue's length limit", "maxlen", true},
    FateInfo{Fate::dead_lettered, "dead_lettered", "is dead-lettered", "dead-lettered", ""},
    FateInfo{Fate::refused, "refused", "is refused: its queue is full", "refused by a full queue",
             "maxlen", false, false},
    FateInfo{Fate::delivery_limit, "delivery_limit", "is gone: it came back too often",
             "delivered more often than its queue allows", "delivery_limit", true},
};

/// Its place in that table.
constexpr std::size_t index_of(Fate fate) { return static_cast<std::size_t>(fate); }
/// What the table says of it.
constexpr const FateInfo& info(Fate fate) { return fate_table[index_of(fate)]; }
/// "acknowledged", "rejected", ...
constexpr std::string_view name_of(Fate fate) { return info(fate).name; }

static_assert(
    [] {
      for (std::size_t i = 0; i < fate_table.size(); ++i)
        if (index_of(fate_table[i].fate) != i) return false;
      return true;
    }(),
    "the table is in the order of the enumeration");

}  // namespace rehearsal::model
