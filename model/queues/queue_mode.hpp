#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rehearsal::model {

/// Where a queue keeps what waits (rule 20.11). RabbitMQ calls the first mode "default": messages
/// stay in memory until memory is short. A lazy queue pages each out as it comes.
enum class QueueMode : std::uint8_t { standard, lazy };

/// As x-queue-mode says them, in the order of the enumeration.
inline constexpr std::array<std::string_view, 2> queue_mode_names{"default", "lazy"};

/// As x-queue-mode says it.
constexpr std::string_view name_of(QueueMode mode) {
  return queue_mode_names[static_cast<std::size_t>(mode)];
}

/// A number of messages, and the bytes of their bodies.
struct Weight {
  std::size_t messages = 0;  ///< how many
  std::size_t bytes = 0;     ///< of their bodies

  /// Counts one more message of that size.
  void add(std::size_t size) {
    ++messages;
    bytes += size;
  }
  /// Counts one message of that size less. Requires: it was counted.
  void remove(std::size_t size) {
    --messages;
    bytes -= size;
  }
  /// Adds both numbers.
  Weight& operator+=(const Weight& other) {
    messages += other.messages;
    bytes += other.bytes;
    return *this;
  }
  /// Takes both numbers away. Requires: they were added.
  Weight& operator-=(const Weight& other) {
    messages -= other.messages;
    bytes -= other.bytes;
    return *this;
  }
  /// The sum of both numbers.
  friend Weight operator+(Weight a, const Weight& b) { return a += b; }
  /// The difference of both numbers. Requires: `b` is a part of `a`.
  friend Weight operator-(Weight a, const Weight& b) { return a -= b; }
  friend bool operator==(const Weight&, const Weight&) = default;
};

}  // namespace rehearsal::model
