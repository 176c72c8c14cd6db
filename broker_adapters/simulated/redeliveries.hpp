#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>

#include "model/message.hpp"

namespace rehearsal::broker_adapters::simulated {

/// Counts how often each client is given a message again while no fault strikes: whether it was
/// put back into its queue, or came round through dead-letter queues.
class Redeliveries {
 public:
  /// As often as that it comes for ever. A supervisor that waits 30 s between two lives of a
  /// service gets as far within an hour of virtual time.
  static constexpr std::uint64_t endless = 100;

  /// Whether there is something to count when the message is delivered.
  static bool concerns(const model::Message& message, bool redelivered) {
    return redelivered || message.properties().headers;
  }

  /// The client is given the message: how often it came again since the last fault, or was
  /// dead-lettered in its life. `faults` is how many faults struck so far: each may have
  /// caused one more redelivery, so the count starts anew.
  std::uint64_t count(std::string_view client, const model::MessageRef& message, bool redelivered,
                      std::size_t faults);

 private:
  struct Count {
    std::uint32_t times = 0;
    std::size_t faults = 0;
  };
  struct Entry {
    /// Keeps the address from being used again.
    model::MessageRef message;
    std::map<std::string_view, Count> counts;
  };

  std::uint32_t times_since_fault(std::string_view client, const model::MessageRef& message,
                                  std::size_t faults);

  /// Only looked up, never iterated.
  std::unordered_map<const model::Message*, Entry> entries_;
};

}  // namespace rehearsal::broker_adapters::simulated
