#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "model/containers/slots.hpp"
#include "model/effect.hpp"
#include "model/queues/queue_mode.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

class Queue;
struct State;

/// How much memory the broker may use, and what it does about it. The numbers are RabbitMQ's
/// defaults, but for `total`, which RabbitMQ asks the machine for.
struct MemoryOptions {
  /// Bytes; 0 for a broker that never runs short.
  std::uint64_t total = 0;
  /// Of the total: when more is in use, whoever publishes is blocked (rule 22.1).
  std::uint32_t high_watermark_percent = 40;
  /// Of the high watermark: when more is in use, queues page out.
  std::uint32_t paging_percent = 50;
  /// What a message in memory takes beside its body: an estimate, see docs/lazy-queues.md.
  std::uint64_t bytes_per_message = 700;
  /// How often the two are looked at.
  Duration alarm_interval = std::chrono::milliseconds(1000);
  Duration paging_interval = std::chrono::milliseconds(2500);  ///< how often queues may page out

  /// Bytes; more in use is an alarm.
  std::uint64_t high_watermark() const { return total / 100 * high_watermark_percent; }
  /// Bytes; more in use makes queues page out.
  std::uint64_t paging_threshold() const { return high_watermark() / 100 * paging_percent; }

  friend bool operator==(const MemoryOptions&, const MemoryOptions&) = default;
};

/// What the broker knows about its memory. Nothing is counted as messages come and go: the queues
/// are asked when it is time to look, so that it costs nothing while there is no limit.
struct Memory {
  MemoryOptions options;  ///< as the broker was made
  /// When to look next; null while nothing has happened since the last time.
  std::optional<Time> alarm_check;
  /// When queues may page out next; null while nothing has happened since the last time.
  std::optional<Time> paging_check;

  /// The earlier of the two; null for neither.
  std::optional<Time> next_check() const;

  friend bool operator==(const Memory&, const Memory&) = default;
};

/// Bytes that messages take in memory: their bodies, and what the broker keeps beside them.
std::uint64_t memory_in_use(const State& state);

/// Something may have changed: if there is a limit, it is looked at in time.
void watch_memory(State& state);

/// Looks at what is due: lets queues page out, raises or clears the alarm.
void check_memory(State& state, Effects& effects);

/// The queue's mode changes while it runs, as by a policy: what it holds is converted, also what is
/// unacknowledged (rules 19.20, 20.11).
void set_queue_mode(State& state, Handle<Queue> queue, QueueMode mode, Effects& effects);

}  // namespace rehearsal::model
