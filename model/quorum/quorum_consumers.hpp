#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "model/containers/ring.hpp"
#include "model/containers/slots.hpp"
#include "model/name.hpp"
#include "model/queues/consumer.hpp"

namespace rehearsal::model {

/// The consumers of a quorum queue. Those with credit wait in a line for their turn, higher
/// priorities first; one whose credit is used up leaves the line at once, and one that gets some
/// goes to its end (rule 26.8). That is all of them, or the single active one (rule 26.11). One
/// that is cancelled leaves its place behind until its turn comes: who consumes again under its tag
/// before has that place.
class QuorumConsumers {
 public:
  /// Nobody consumes; of those that will, all get turns or only one (rule 26.11).
  explicit QuorumConsumers(bool single_active = false) : single_active_(single_active) {}

  /// A cancelled one counts as long as deliveries of its are unacknowledged (rule 26.10). Those
  /// that wait to become the single active one do not.
  std::size_t count() const { return consumers_.size() - waiting_.size(); }
  /// Deliveries to consumers that are unacknowledged.
  std::size_t unacked() const { return unacked_; }

  /// Requires: it is there.
  const Consumer& operator[](Handle<Consumer> consumer) const { return consumers_[consumer]; }
  /// Null when it is gone.
  const Consumer* find(Handle<Consumer> consumer) const { return consumers_.find(consumer); }
  /// Whether there is one of that channel and tag, be it cancelled.
  bool knows(Handle<Channel> channel, std::string_view tag) const;

  /// Adds a consumer at the end of its priority, or in the place that one of its channel and tag
  /// left.
  Handle<Consumer> subscribe(Consumer consumer);
  /// It gets nothing more; its place stays until its turn comes. Requires: it is there.
  void cancel(Handle<Consumer> consumer);
  /// Forgets all consumers of the channel.
  void forget(Handle<Channel> channel);

  /// The consumer whose turn it is, its credit already taken; null if none can take a message.
  Handle<Consumer> take_turn();
  /// Gives up the places at the head whose consumers are gone.
  void close_ranks();
  /// A delivery to it waits for its acknowledgement.
  void hold(Handle<Consumer> consumer);
  /// So many of its deliveries are settled or come back.
  void release(Handle<Consumer> consumer, std::uint32_t count);
  /// It may get more than before, if it is there and not cancelled.
  void give_credit(Handle<Consumer> consumer, std::uint64_t more);

  friend bool operator==(const QuorumConsumers&, const QuorumConsumers&) = default;

 private:
  /// A place in the line, which belongs to a channel's tag.
  struct Place {
    Handle<Consumer> consumer;
    Handle<Channel> channel;
    Name tag;
    std::int64_t priority = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };

  /// Takes the place of its tag, or a new one.
  void join_line(Handle<Consumer> consumer);
  void stop(Handle<Consumer> consumer);
  void choose_active();

  bool single_active_;
  Slots<Consumer> consumers_;
  /// The highest priority first; those of one priority in the order of their turns.
  Ring<Place> line_;
  Handle<Consumer> active_;
  /// To become the active one, in the order in which they came, whatever their priority.
  Ring<Handle<Consumer>> waiting_;
  std::size_t unacked_ = 0;
};

}  // namespace rehearsal::model
