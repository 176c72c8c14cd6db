#pragma once

#include <cstdint>
#include <optional>
#include <set>

namespace rehearsal::broker_adapters {

/// The numbers of a connection's channels, from 1 on. The lowest that is free is given out first,
/// as RabbitMQ's own clients do.
class ChannelNumbers {
 public:
  /// None of above `max`, nor of one that is not given back yet.
  std::optional<std::uint16_t> take(std::uint16_t max) {
    if (!free_.empty()) return free_.extract(free_.begin()).value();
    if (last_ >= max) return std::nullopt;
    return ++last_;
  }
  /// The number is free. Requires: it was taken.
  void give_back(std::uint16_t number) { free_.insert(number); }

 private:
  std::uint16_t last_ = 0;
  std::set<std::uint16_t> free_;
};

}  // namespace rehearsal::broker_adapters
