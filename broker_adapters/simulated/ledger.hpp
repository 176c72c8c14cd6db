#pragma once

#include <vector>

#include "model/copy_counts.hpp"
#include "model/effect.hpp"

namespace rehearsal::broker_adapters::simulated {

/// The books of the broker: every copy of a message that went into a queue, and how it left. What
/// was lost is kept, so that a reason can say what became of a message.
struct Ledger {
  /// A copy that left a queue.
  struct Entry {
    model::Name queue;          ///< the queue that had it, or refused it
    model::Fate fate;           ///< how it left
    model::MessageRef message;  ///< the message that it was a copy of
  };

  /// Copies in all queues, by how they left.
  model::CopyCounts copies;
  /// What left a queue in another way than by being acknowledged.
  std::vector<Entry> lost;
  /// What no queue took.
  std::vector<model::MessageRef> unroutable;

  /// A copy went into a queue.
  void on(const model::Enqueued& copy) { copies.on(copy); }
  /// A copy left its queue, or was refused.
  void on(const model::Settled& copy) {
    copies.on(copy);
    if (copy.fate != model::Fate::acknowledged)
      lost.push_back({copy.queue, copy.fate, copy.message});
  }
  /// No queue took the message.
  void on(const model::Unroutable& message) { unroutable.push_back(message.message); }
};

}  // namespace rehearsal::broker_adapters::simulated
