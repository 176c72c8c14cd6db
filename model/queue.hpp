#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/ring.hpp"
#include "model/slots.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

struct Channel;

struct QueueSettings {
  Name name;
  bool durable = false;
  bool auto_delete = false;
  /// The connection that declared it exclusive (rule 6.1).
  std::optional<ConnectionId> owner;
  Table arguments = {};

  friend bool operator==(const QueueSettings&, const QueueSettings&) = default;
};

/// One message in one queue. Its position is its place in the queue for ever (rule 13.1).
struct Copy {
  std::uint64_t position = 0;
  MessageRef message;
  bool redelivered = false;

  friend bool operator==(const Copy& a, const Copy& b) {
    return a.position == b.position && a.redelivered == b.redelivered &&
           (a.message == b.message || (a.message && b.message && *a.message == *b.message));
  }
};

/// What a queue knows under a channel and a consumer tag. It outlives the consumer while deliveries
/// of its are unacknowledged: a new consumer of the same tag then takes it over, and what settles
/// the old deliveries raises the credit of the new one (rule 10.11).
struct Consumer {
  Handle<Channel> channel;
  Name tag;
  bool no_ack = false;
  bool exclusive = false;
  bool cancelled = false;
  /// Rule 15.2; 0 is unlimited.
  std::uint16_t prefetch = 0;
  /// Rule 10.8; the higher ones come first (rule 11.7).
  std::int64_t priority = 0;
  std::uint64_t credit = 0;
  std::uint32_t unacked = 0;

  friend bool operator==(const Consumer&, const Consumer&) = default;
};

/// A classic queue: its ready messages in order, and the turns of its consumers, exactly as section
/// 11 has them. A consumer without credit stays among the active ones until its turn comes, and
/// only then moves to the blocked ones (rule 11.2).
class Queue {
 public:
  Queue() = default;
  explicit Queue(QueueSettings settings) : settings_(std::move(settings)) {}

  const QueueSettings& settings() const { return settings_; }
  const Name& name() const { return settings_.name; }

  const Ring<Copy>& ready() const { return ready_; }
  std::size_t unacked() const { return unacked_; }
  std::size_t consumer_count() const { return active_.size() + blocked_.size(); }
  bool exclusively_consumed() const;
  /// Rule 6.5: it had consumers, and the last one is gone.
  bool to_be_auto_deleted() const;

  /// A new copy of the message, which gets the last position.
  Copy next_copy(MessageRef message) { return {next_position_++, std::move(message), false}; }
  /// Puts a new copy at the end.
  void push(Copy copy) { ready_.push_back(std::move(copy)); }
  /// Puts a copy back in its position, among those that wait (rule 13.1).
  void put_back(Copy copy);
  /// Requires: one is ready.
  Copy pop() { return ready_.pop_front(); }
  /// Takes all that is ready.
  std::vector<Copy> take_ready();

  /// A delivery that waits for its acknowledgement; null for a get.
  void hold(Handle<Consumer> consumer);
  /// `count` deliveries of the consumer (or gets, if null) are settled or come back. Says whether
  /// that unblocked a consumer (rule 11.4).
  bool release(Handle<Consumer> consumer, std::uint32_t count);

  Handle<Consumer> subscribe(Consumer consumer);
  void cancel(Handle<Consumer> consumer);
  /// Forgets all consumers of the channel.
  void forget(Handle<Channel> channel);
  const Consumer& consumer(Handle<Consumer> handle) const { return consumers_[handle]; }
  /// Null when it is gone, and nothing it was given is unacknowledged.
  const Consumer* find_consumer(Handle<Consumer> handle) const { return consumers_.find(handle); }

  /// The consumer whose turn it is, its credit already taken (rules 11.1 and 11.2); null if none
  /// can take a message.
  Handle<Consumer> take_turn();

  /// After a restart of the broker: no consumers, nothing unacknowledged, and no history
  /// (rule 6.8).
  void forget_clients();
  /// Marks all that is ready as redelivered (rule 6.7).
  void mark_redelivered();

  friend bool operator==(const Queue&, const Queue&) = default;

 private:
  Handle<Consumer> known_under(Handle<Channel> channel, std::string_view tag);
  /// Comes after all active consumers of its priority or higher (rule 11.1).
  void start_turns(Handle<Consumer> consumer);
  void stop_turns(Handle<Consumer> consumer);
  bool unblock(Handle<Channel> channel);

  QueueSettings settings_;
  Ring<Copy> ready_;
  std::uint64_t next_position_ = 0;
  std::size_t unacked_ = 0;
  Slots<Consumer> consumers_;
  /// The highest priority first; those of one priority in the order of their turns.
  Ring<Handle<Consumer>> active_;
  /// Of all channels, in the order in which they became blocked.
  Ring<Handle<Consumer>> blocked_;
  bool had_consumers_ = false;
};

}  // namespace rehearsal::model
