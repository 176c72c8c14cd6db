#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace rehearsal::model {

/// The clock that everything in Rehearsal is told about and nothing asks: it has no `now()`.
/// Its epoch is the start of a run; it counts microseconds.
struct Clock {
  using duration = std::chrono::duration<std::int64_t, std::micro>;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Clock>;
  static constexpr bool is_steady = true;
};

using Duration = Clock::duration;
using Time = Clock::time_point;

/// A client's TCP connection. The caller chooses the number and never uses it twice.
enum class ConnectionId : std::uint32_t {};

/// A channel: its connection, and its number on that connection (1 or more).
struct ChannelId {
  ConnectionId connection{};
  std::uint16_t number = 0;

  friend auto operator<=>(const ChannelId&, const ChannelId&) = default;
};

/// Counts the deliveries of one channel from 1 (rule 12.1); in confirm mode, its publishes (16.1).
using DeliveryTag = std::uint64_t;

}  // namespace rehearsal::model
