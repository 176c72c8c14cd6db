#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/effect.hpp"

namespace rehearsal::broker_adapters::simulated {

/// The books of the broker: every copy of a message that went into a queue, and how it left.
struct Ledger {
  /// A copy that left a queue.
  struct Entry {
    model::Name queue;          ///< the queue that had it, or refused it
    model::Fate fate;           ///< how it left
    model::MessageRef message;  ///< the message that it was a copy of
  };

  /// Copies that went into queues.
  std::uint64_t enqueued = 0;
  /// Copies that left queues for good; those that a queue refused were never in one.
  std::uint64_t settled = 0;
  /// What left a queue in another way than by being acknowledged.
  std::vector<Entry> lost;
  /// What no queue took.
  std::vector<model::MessageRef> unroutable;

  /// A copy went into a queue.
  void on(const model::Enqueued&) { ++enqueued; }
  /// A copy left its queue, or was refused.
  void on(const model::Settled& copy) {
    if (copy.fate != model::Fate::refused) ++settled;
    if (copy.fate != model::Fate::acknowledged)
      lost.push_back({copy.queue, copy.fate, copy.message});
  }
  /// No queue took the message.
  void on(const model::Unroutable& message) { unroutable.push_back(message.message); }
};

}  // namespace rehearsal::broker_adapters::simulated
