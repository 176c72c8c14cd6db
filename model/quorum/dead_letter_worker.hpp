#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/containers/ring.hpp"
#include "model/effect.hpp"
#include "model/message.hpp"
#include "model/name.hpp"
#include "model/queues/queue_mode.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// A message that died in a quorum queue.
struct Dead {
  MessageRef message;  ///< as it was in the queue
  Fate reason{};       ///< why it left the queue (rules 19.1, 26.7)

  friend bool operator==(const Dead& a, const Dead& b) {
    return same_message(a.message, b.message) && a.reason == b.reason;
  }
};

/// A dead letter on its way.
struct Shipment {
  std::uint64_t number = 0;  ///< counts those that the queue has sent
  Dead dead;                 ///< what it was
  /// As it was published last.
  MessageRef letter;
  /// Where it went: the queues that have it, those that refused it, and those that are not heard
  /// of.
  std::vector<Name> arrived;
  std::vector<Name> refused;  ///< those that refused it, and are asked again
  std::vector<Name> unheard;  ///< those that are not heard of
  /// Null while nothing takes it.
  std::optional<Time> published;

  /// Whether every queue to which it went has it, and there was one.
  bool done() const { return !arrived.empty() && refused.empty() && unheard.empty(); }

  friend bool operator==(const Shipment& a, const Shipment& b) {
    return a.number == b.number && a.dead == b.dead && same_message(a.letter, b.letter) &&
           a.arrived == b.arrived && a.refused == b.refused && a.unheard == b.unheard &&
           a.published == b.published;
  }
};

/// What a quorum queue has dead-lettered at least once, and keeps until every queue to which it
/// went has it (rules 26.14 and 26.17; the rest was found in RabbitMQ 3.10.8 and by comparison).
class DeadLetterWorker {
 public:
  /// So many are on their way at one time: the others wait.
  static constexpr std::size_t prefetch = 32;
  /// After so long, what is on its way may be published again.
  static constexpr Duration patience = std::chrono::minutes(3);

  /// What is kept, waiting or on its way: it counts for the limits of the queue.
  const Weight& kept() const { return kept_; }
  /// In the order in which they died.
  const std::vector<Shipment>& under_way() const { return under_way_; }
  /// How many of those that wait may go on their way.
  std::size_t shippable() const { return std::min(waiting_.size(), prefetch - under_way_.size()); }

  /// Keeps it behind those that died before.
  void keep(Dead dead);
  /// The next one that waits is on its way. Requires: one is shippable.
  Shipment& ship();
  /// Null if it is not under way any more.
  Shipment* find(std::uint64_t number);
  /// It has arrived everywhere. Requires: it is under way.
  Dead settle(std::uint64_t number);
  /// The broker has restarted: the next to be on its way is the one that died first.
  void start_again();
  /// Everything is given up.
  std::vector<Dead> take_all();
  /// Calls `visit(dead)` for each, in the order in which they died.
  template <class Visitor>
  void each(Visitor&& visit) const {
    for (const Shipment& it : under_way_) visit(it.dead);
    for (std::size_t i = 0; i < waiting_.size(); ++i) visit(waiting_[i]);
  }

  friend bool operator==(const DeadLetterWorker&, const DeadLetterWorker&) = default;

 private:
  Ring<Dead> waiting_;
  std::vector<Shipment> under_way_;
  Weight kept_;
  std::uint64_t shipped_ = 0;
};

}  // namespace rehearsal::model
