#pragma once

#include <cstdint>
#include <vector>

#include "model/quorum/dead_letter_worker.hpp"
#include "model/quorum/publishers.hpp"
#include "model/quorum/quorum_consumers.hpp"

namespace rehearsal::model {

class Queue;

/// What only a quorum queue has (section 26).
struct Quorum {
  QuorumConsumers consumers;      ///< those with credit in line
  Publishers publishers;          ///< whom it told to stop
  DeadLetterWorker dead_letters;  ///< what it keeps until others have it

  friend bool operator==(const Quorum&, const Quorum&) = default;
};

/// Acknowledgements that the broker is about to make for consumers which need not make them: of
/// what quorum queues have just sent. Until a queue hears of them its consumers have less credit.
struct PendingAcks {
  /// What one consumer of one queue need not acknowledge.
  struct Entry {
    Handle<Queue> queue;           ///< the queue that sent it
    Handle<Consumer> consumer;     ///< who got it
    std::uint32_t deliveries = 0;  ///< how many

    friend bool operator==(const Entry&, const Entry&) = default;
  };

  std::vector<Entry> entries;  ///< in the order in which the queues sent them
  /// More comes to the queues before they hear of it: see `quorum::in_one_go`.
  bool gathers = false;

  friend bool operator==(const PendingAcks&, const PendingAcks&) = default;
};

}  // namespace rehearsal::model
