#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/effect.hpp"

namespace rehearsal::broker_adapters::simulated {

/// The books of the broker: every copy of a message that went into a queue, and how it left.
struct Ledger {
  struct Entry {
    model::Name queue;
    model::Fate fate;
    model::MessageRef message;
  };

  std::uint64_t enqueued = 0;
  std::uint64_t settled = 0;
  /// What left a queue in another way than by being acknowledged.
  std::vector<Entry> lost;
  /// What no queue took.
  std::vector<model::MessageRef> unroutable;

  void on(const model::Enqueued&) { ++enqueued; }
  void on(const model::Settled& copy) {
    if (copy.fate != model::Fate::refused) ++settled;
    if (copy.fate != model::Fate::acknowledged)
      lost.push_back({copy.queue, copy.fate, copy.message});
  }
  void on(const model::Unroutable& message) { unroutable.push_back(message.message); }
};

}  // namespace rehearsal::broker_adapters::simulated
