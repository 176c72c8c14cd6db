#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "model/containers/ring.hpp"
#include "model/message.hpp"
#include "model/queues/queue_mode.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// One message in one queue.
struct Copy {
  /// The deadline of what does not expire.
  static constexpr Time never = Time::max();

  /// Its place in the queue for ever (rule 13.1).
  std::uint64_t position = 0;
  MessageRef message;  ///< what was published, or the dead letter
  /// When it expires, if it is at the head then (rules 18.1, 18.3).
  Time deadline = never;
  bool redelivered = false;  ///< what its delivery says (rule 13.2)
  /// Its level in a priority queue (rule 20.7); in a quorum queue, 1 when it has come back to the
  /// front (rule 26.5).
  std::uint8_t priority = 0;
  /// The broker has the body in memory, and need not read it back from the disk (rule 20.11).
  bool in_memory = true;
  /// It has been on the disk, and not in memory (found by comparison: it then dies without an
  /// original-expiration).
  bool was_paged_out = false;
  /// How often it has come back to a quorum queue (rule 26.4).
  std::uint32_t returns = 0;

  /// Octets of the body.
  std::size_t size() const { return message->body().size(); }

  friend bool operator==(const Copy& a, const Copy& b) {
    return a.position == b.position && a.deadline == b.deadline && a.redelivered == b.redelivered &&
           a.priority == b.priority && a.in_memory == b.in_memory &&
           a.was_paged_out == b.was_paged_out && a.returns == b.returns &&
           same_message(a.message, b.message);
  }
};

/// How a queue keeps what is ready, and how much of it is not in memory.
struct Paging {
  /// Whether it pages out as messages come, or for want of memory only.
  QueueMode mode = QueueMode::standard;
  /// Of the queue.
  bool durable = false;
  /// Ready, and not in memory.
  Weight out;
  /// Those of them that were written for want of memory only, and would not survive a restart:
  /// RabbitMQ's messages_paged_out and message_bytes_paged_out.
  Weight transient;
  /// Read back since somebody last asked.
  Weight reads;

  friend bool operator==(const Paging&, const Paging&) = default;
};

/// The ready messages of one priority, in the order of their positions. A run in the middle may be
/// paged out: what is before it was loaded for the next deliveries, what is behind it came later.
/// It goes by the rules of rabbit_variable_queue in 3.10.8, where the run is called delta.
class MessageLevel {
 public:
  /// Positions in one segment of the queue's index, which is read back as a whole.
  static constexpr std::uint64_t segment_size = 2048;
  /// Fewer than so many are not worth a write.
  static constexpr std::uint64_t write_size = 4096;

  /// Whether it has no messages.
  bool empty() const { return copies_.empty(); }
  /// The number of messages.
  std::size_t size() const { return copies_.size(); }
  /// In the order of their positions.
  Ring<Copy>& copies() { return copies_; }
  /// Requires: not empty.
  const Copy& front() const { return copies_.front(); }
  /// Whether something of it is paged out.
  bool has_run() const { return run_ != 0; }

  /// For a queue that has nothing paged out, and is not lazy.
  void push_back(Copy copy) { copies_.push_back(std::move(copy)); }
  /// Requires: not empty.
  Copy pop_front() { return copies_.pop_front(); }
  /// Puts a copy back in its position (rule 13.1).
  void put_back(Copy copy) { copies_.insert(place_of(copy), std::move(copy)); }

  /// For any other. Requires: `start` or `page_out`, since it was one of the former.
  void push_back(Copy copy, Paging& paging);
  /// Takes the head, and loads the next batch if it was the last one loaded. Requires: not empty.
  Copy pop_front(Paging& paging);
  /// Puts a copy back in its position (rule 13.1).
  void put_back(Copy copy, Paging& paging);

  /// All of it is before the run.
  void start() { loaded_ = copies_.size(); }
  /// A lazy queue looks at its head by taking it out: it loads a batch, and a message that would be
  /// the only one loaded goes back to the disk.
  void look_at_head(Paging& paging);
  /// Pages out all but the first `kept`, and of these whatever is not kept in the index.
  void page_out(std::size_t kept, Paging& paging);
  /// All but its first segment; or nothing where that would be too little to write.
  void page_out(Paging& paging);
  /// Reads the next batch back.
  void load(Paging& paging);
  /// Nothing is left in it.
  void clear();

  /// A copy that comes back is marked, unless it is behind a loss.
  bool marks(const Copy& copy) const { return copy.position < marks_until_; }
  /// What is here was delivered, for all that is known, and so is marked; the loss is forgotten.
  void mark_all();
  /// Transient copies are about to get lost in a shutdown. RabbitMQ knows what to mark by the
  /// position of the next one that nobody got yet, and when that is lost it waits for it
  /// (next_deliver_seq_id; golden script restart_stops_the_marks).
  void expect_loss(const Paging& paging);

  friend bool operator==(const MessageLevel&, const MessageLevel&) = default;

 private:
  std::size_t place_of(const Copy& copy) const {
    return copies_.partition_point(
        [&](const Copy& other) { return other.position < copy.position; });
  }

  Ring<Copy> copies_;
  /// How many are before the run. Known from `start` on only.
  std::size_t loaded_ = 0;
  /// How many are in it.
  std::size_t run_ = 0;
  /// The position of the first copy that was lost before it was delivered.
  std::uint64_t marks_until_ = std::numeric_limits<std::uint64_t>::max();
};

/// The message is small enough for the index of its queue, from where it comes back into memory
/// with its whole batch. Others come from the message store, one by one, as they are delivered.
/// (queue_index_embed_msgs_below is 4096, and counts the body and the properties.)
bool kept_in_index(const Message& message);

}  // namespace rehearsal::model
