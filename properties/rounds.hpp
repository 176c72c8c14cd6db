#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "model/message.hpp"
#include "model/types.hpp"

namespace rehearsal::properties {

/// How messages that belong together are handed on. The first round is what was published without
/// being asked; the next what those who were sent that published while they had it; and so on. Who
/// has several at once is taken to be at the oldest.
class Rounds {
 public:
  using Number = std::uint32_t;

  void delivered(model::ConnectionId to, const model::Message* message, Number round);
  /// Nobody has it any more.
  void settled(const model::Message* message);
  /// The round of what that client publishes now.
  Number of_publish(model::ConnectionId by) const;
  void enqueued(const std::string& queue, Number round) { ++counts_[queue][round]; }

  /// "1, 2, 4, 8", if the queue had at least twice as many in each of the last rounds as in the one
  /// before. Empty otherwise.
  std::string multiplying(const std::string& queue) const;

 private:
  /// What a client was sent, and the round of what it has settled last.
  struct Receiver {
    std::deque<std::pair<const model::Message*, Number>> unsettled;
    Number last = 0;
  };

  std::map<model::ConnectionId, Receiver> receivers_;
  std::map<std::string, std::map<Number, std::uint64_t>> counts_;
};

}  // namespace rehearsal::properties
