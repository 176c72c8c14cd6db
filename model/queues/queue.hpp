#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/containers/ring.hpp"
#include "model/containers/slots.hpp"
#include "model/message.hpp"
#include "model/operators/policy.hpp"
#include "model/profile.hpp"
#include "model/queues/consumer.hpp"
#include "model/queues/queue_options.hpp"
#include "model/queues/ready_list.hpp"
#include "model/quorum/quorum.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// What a queue was declared with, which never changes; redeclarations are compared with it (rule
/// 4.3).
struct QueueSettings {
  Name name;                 ///< its name in its virtual host
  bool durable = false;      ///< whether it survives a restart (rule 6.6)
  bool auto_delete = false;  ///< whether it goes with its last consumer (rule 6.5)
  /// The connection that declared it exclusive (rule 6.1).
  std::optional<ConnectionId> owner;
  Table arguments = {};  ///< checked by the rules of section 4

  friend bool operator==(const QueueSettings&, const QueueSettings&) = default;
};

/// A queue: its ready messages in order, and the turns of its consumers. Those of a classic queue
/// take them exactly as section 11 has it: a consumer without credit stays among the active ones
/// until its turn comes, and only then moves to the blocked ones (rule 11.2).
class Queue {
 public:
  Queue() = default;
  /// An empty queue, whose options are those of its arguments and of the policy, if there is one.
  explicit Queue(QueueSettings settings, const Policy* policy = nullptr,
                 const Profile& profile = {});

  /// As it was declared.
  const QueueSettings& settings() const { return settings_; }
  /// Its name in its virtual host.
  const Name& name() const { return settings_.name; }
  /// Those in effect: of its arguments and its policy.
  const QueueOptions& options() const { return options_; }
  /// Null for none. Sees to the options only.
  void set_policy(const Policy* policy, const Profile& profile);
  /// Of its policy: what came before it in the policy has acted by then (rule 20.2).
  void set_overflow(Overflow overflow) { options_.overflow = overflow; }
  /// Null for a classic queue.
  Quorum* quorum() { return quorum_ ? &*quorum_ : nullptr; }
  /// Null for a classic queue.
  const Quorum* quorum() const { return quorum_ ? &*quorum_ : nullptr; }

  /// The messages that wait.
  const ReadyList& ready() const { return ready_; }
  /// Messages that were delivered or got, and are not settled.
  std::size_t unacked() const { return quorum_ ? in_flight_ : held_.messages; }
  /// Where it keeps what waits (rule 20.11).
  QueueMode mode() const { return ready_.paging().mode; }
  /// What is ready and in the broker's memory (rule 20.11).
  Weight ready_in_memory() const {
    return Weight{ready_.size(), ready_.bytes()} - ready_.paging().out;
  }
  /// What is unacknowledged, and how much of it is in memory.
  const Weight& held() const { return held_; }
  /// Of what is unacknowledged, that which is in memory.
  Weight held_in_memory() const { return held_ - held_on_disk_; }
  /// A quorum queue counts a message that was got and is unacknowledged as a consumer.
  std::size_t consumer_count() const {
    if (quorum_) return quorum_->consumers.count() + in_flight_ - quorum_->consumers.unacked();
    return active_.size() + blocked_.size();
  }
  /// Whether its consumer wants no others beside it (rule 10.5).
  bool exclusively_consumed() const;
  /// Rule 6.5: it had consumers, and the last one is gone.
  bool to_be_auto_deleted() const;

  /// A new copy of the message, which gets the last position, and its deadline (rule 18.1).
  Copy next_copy(MessageRef message, Time now);
  /// A new copy waits at the end of its level.
  void push(Copy copy) { ready_.push_back(std::move(copy)); }
  /// Puts a copy back in its position, among those that wait (rule 13.1).
  void put_back(Copy copy) { ready_.put_back(std::move(copy)); }
  /// Puts a delivered copy back in its position, marked as redelivered (rules 6.7, 13.2).
  void give_back(Copy copy) { ready_.give_back(std::move(copy)); }
  /// Puts a copy back behind all that wait in a quorum queue, or before all that were never
  /// delivered (rule 26.5).
  void put_back_last(Copy copy);
  /// Puts a copy back before all that were never delivered (rules 26.5, 26.6).
  void put_back_first(Copy copy);
  /// Requires: one is ready.
  Copy pop() { return ready_.pop_front(); }
  /// Takes all that is ready.
  std::vector<Copy> take_ready() { return ready_.take_all(); }
  /// Before what is at the head is decided about.
  void look_at_head() { ready_.look_at_head(); }
  /// What was read back from the disk since the last call.
  Weight take_reads() { return ready_.take_reads(); }
  /// A policy changed: what is ready is paged out, or its first part read back.
  void set_mode(QueueMode mode) { ready_.set_mode(mode); }
  /// Memory is short.
  void page_out() { ready_.page_out(); }
  /// After a restart of the broker: all is on the disk, and a first part is read back.
  void recover() { ready_.recover(first_mode()); }

  /// What waits, and the dead letters that it keeps, is more than the length limits allow
  /// (rules 20.1, 26.14).
  bool too_long() const {
    const Weight size = counted();
    return exceeds(size.messages, size.bytes);
  }
  /// It is at four fifths of its limits, or less (rule 26.13).
  bool well_below_limits() const;
  /// The message is one too many, and the queue refuses such (rule 20.4).
  bool refuses(const Message& message) const;

  /// The copy waits for its acknowledgement by the consumer; null for a get.
  void hold(Handle<Consumer> consumer, const Copy& copy);
  /// A quorum queue has sent a copy to a consumer that need not acknowledge it, and has not heard
  /// yet that it is gone.
  void send_for(Handle<Consumer> consumer);
  /// It waits no more.
  void let_go(const Copy& copy);
  /// It is on the disk, and from now on nowhere else.
  void let_go_of_body(Copy& copy);
  /// `count` deliveries of the consumer (or gets, if null) were let go of. Says whether that
  /// unblocked a consumer (rule 11.4).
  bool release(Handle<Consumer> consumer, std::uint32_t count);

  /// Adds a consumer, or gives it what is left of the one of its channel and tag (rule 10.11).
  Handle<Consumer> subscribe(Consumer consumer);
  /// Says whether that lets another consumer take turns at once (rule 26.11, not 20.15).
  bool cancel(Handle<Consumer> consumer);
  /// Forgets all consumers of the channel.
  void forget(Handle<Channel> channel);
  /// Requires: it is there.
  const Consumer& consumer(Handle<Consumer> handle) const {
    return quorum_ ? quorum_->consumers[handle] : consumers_[handle];
  }
  /// Null when it is gone, and nothing it was given is unacknowledged.
  const Consumer* find_consumer(Handle<Consumer> handle) const {
    return quorum_ ? quorum_->consumers.find(handle) : consumers_.find(handle);
  }

  /// The consumer whose turn it is, its credit already taken (rules 11.1 and 11.2); null if none
  /// can take a message. `may_send(consumer)` says whether its channel may be sent to (rule 15.3).
  template <class MaySend>
  Handle<Consumer> take_turn(MaySend&& may_send);
  /// The channel may be sent to again. Says whether that unblocked a consumer (rule 11.4).
  bool unblock(Handle<Channel> channel);
  /// A single active consumer has just cancelled, another one is active, and messages wait: a
  /// publish crashes the queue (rule 20.16).
  bool crashes_at_publish() const;
  /// A single active consumer could take a message at once, whatever waits (rule 27.2).
  bool can_be_overtaken() const;

  /// When something is due: the head expires, the lease ends (rules 18.5, 18.11), or dead letters
  /// go on their way again (rule 26.17).
  struct Due {
    std::optional<Time> expiry;  ///< the deadline of the head
    std::optional<Time> lease;   ///< the end of its lease
    std::optional<Time> retry;   ///< when dead letters on their way are published again
    /// The earliest of them; null for none.
    std::optional<Time> first() const;
    friend bool operator==(const Due&, const Due&) = default;
  };
  Due due;  ///< changes only together with the broker's list of what is due

  /// After a restart of the broker: no consumers, nothing unacknowledged, and no history
  /// (rule 6.8).
  void forget_clients();
  /// Marks all that is ready as redelivered (rule 6.7).
  void mark_redelivered() { ready_.mark_all(); }
  /// What is transient is about to get lost in a shutdown (rule 6.7).
  void expect_loss() { ready_.expect_loss(); }

  friend bool operator==(const Queue&, const Queue&) = default;

 private:
  /// Of a queue whose process starts.
  QueueMode first_mode() const { return options_.mode.value_or(QueueMode::standard); }
  Handle<Consumer> known_under(Handle<Channel> channel, std::string_view tag);
  /// Comes after all active consumers of its priority or higher (rule 11.1).
  void start_turns(Handle<Consumer> consumer);
  void stop_turns(Handle<Consumer> consumer);
  bool is_active(Handle<Consumer> consumer) const;
  /// What counts for its limits.
  Weight counted() const {
    const Weight waiting{ready_.size(), ready_.bytes()};
    return quorum_ ? waiting + quorum_->dead_letters.kept() : waiting;
  }
  bool exceeds(std::size_t count, std::size_t bytes) const;
  /// Without credit, it only moves to the blocked ones (rule 11.2).
  template <class MaySend>
  bool takes(Consumer& consumer, MaySend& may_send);
  template <class MaySend>
  Handle<Consumer> take_turn_of_the_single_one(MaySend& may_send);
  void choose_single_one();

  QueueSettings settings_;
  QueueOptions options_;
  ReadyList ready_;
  std::uint64_t next_position_ = 0;
  /// Unacknowledged, and those of them that are not in memory.
  Weight held_;
  Weight held_on_disk_;
  Slots<Consumer> consumers_;
  /// The highest priority first; those of one priority in the order of their turns.
  Ring<Handle<Consumer>> active_;
  /// Of all channels, in the order in which they became blocked.
  Ring<Handle<Consumer>> blocked_;
  bool had_consumers_ = false;
  /// The single active one (rule 20.12), and whether it became that when another one cancelled.
  Handle<Consumer> single_one_;
  bool single_one_idles_ = false;
  std::optional<Quorum> quorum_;
  /// Of a quorum queue: what is unacknowledged, or was sent and is not settled yet.
  std::size_t in_flight_ = 0;
};

template <class MaySend>
bool Queue::takes(Consumer& consumer, MaySend& may_send) {
  const bool limited = consumer.limited();
  if ((limited && consumer.credit == 0) || !may_send(consumer)) return false;
  if (limited) --consumer.credit;
  return true;
}

template <class MaySend>
Handle<Consumer> Queue::take_turn(MaySend&& may_send) {
  if (options_.single_active_consumer) return take_turn_of_the_single_one(may_send);
  while (!active_.empty()) {
    const Handle<Consumer> handle = active_.front();
    if (!takes(consumers_[handle], may_send)) {
      blocked_.push_back(active_.pop_front());
      continue;
    }
    if (active_.size() > 1) start_turns(active_.pop_front());
    return handle;
  }
  return {};
}

template <class MaySend>
Handle<Consumer> Queue::take_turn_of_the_single_one(MaySend& may_send) {
  if (!single_one_ || !is_active(single_one_)) return {};
  single_one_idles_ = false;
  if (takes(consumers_[single_one_], may_send)) return single_one_;
  stop_turns(single_one_);
  blocked_.push_back(single_one_);
  return {};
}

}  // namespace rehearsal::model
