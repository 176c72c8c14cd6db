#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace rehearsal::model {

/// The clock that everything in Rehearsal is told about and nothing asks: it has no `now()`.
/// Its epoch is the start of a run; it counts microseconds.
struct Clock {
  /// Microseconds, in 64 bits.
  using duration = std::chrono::duration<std::int64_t, std::micro>;
  /// What a duration counts with.
  using rep = duration::rep;
  /// The unit, as a fraction of a second.
  using period = duration::period;
  /// A time since the start of a run.
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;  ///< it never goes back
};

/// A span of time in microseconds.
using Duration = Clock::duration;
/// A time since the start of the run, in microseconds.
using Time = Clock::time_point;

/// A client's TCP connection. The caller chooses the number and never uses it twice.
enum class ConnectionId : std::uint32_t {};

/// A channel: its connection, and its number on that connection (1 or more).
struct ChannelId {
  ConnectionId connection{};  ///< the connection that it is a channel of
  std::uint16_t number = 0;   ///< its number there; 0 is the connection itself

  friend auto operator<=>(const ChannelId&, const ChannelId&) = default;
};

/// Counts the deliveries of one channel from 1 (rule 12.1); in confirm mode, its publishes (16.1).
using DeliveryTag = std::uint64_t;

}  // namespace rehearsal::model
