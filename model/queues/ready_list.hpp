#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/queues/message_level.hpp"

namespace rehearsal::model {

/// The messages that wait in a queue: higher priorities first, and those of one priority in the
/// order of their positions (rules 13.1, 13.6, 20.7). Where they are kept makes no difference to
/// the order (rule 20.11), and costs nothing while all of them are in memory.
class ReadyList {
 public:
  /// Nothing waits; levels from 0 to `max_priority`, all of it in memory.
  explicit ReadyList(std::uint8_t max_priority = 0) : higher_(max_priority) {}
  /// The same; a lazy one pages out from the start.
  ReadyList(std::uint8_t max_priority, QueueMode mode, bool durable) : higher_(max_priority) {
    paging_.mode = mode;
    paging_.durable = durable;
    pages_ = mode == QueueMode::lazy;
  }

  /// Whether nothing waits.
  bool empty() const { return size_ == 0; }
  /// The number of messages that wait.
  std::size_t size() const { return size_; }
  /// Of the bodies.
  std::size_t bytes() const { return bytes_; }
  /// How much of it is not in memory.
  const Paging& paging() const { return paging_; }

  /// Requires: not empty.
  const Copy& front() const { return const_cast<ReadyList*>(this)->first_level().front(); }
  /// Takes the head of the highest level. Requires: not empty.
  Copy pop_front() {
    MessageLevel& level = first_level();
    Copy copy = pages_ ? level.pop_front(paging_) : level.pop_front();
    forget(copy);
    if (pages_) stop_paging_if_done();
    return copy;
  }
  /// A new copy, behind all others of its priority.
  void push_back(Copy copy) {
    count(copy);
    MessageLevel& level = level_of(copy);
    pages_ ? level.push_back(std::move(copy), paging_) : level.push_back(std::move(copy));
  }
  /// A copy that was here before goes back to its position.
  void put_back(Copy copy) {
    if (!pages_) copy.in_memory = true;
    count(copy);
    MessageLevel& level = level_of(copy);
    pages_ ? level.put_back(std::move(copy), paging_) : level.put_back(std::move(copy));
  }
  /// A delivered copy goes back to its position, marked as redelivered if its level marks it.
  void give_back(Copy copy) {
    copy.redelivered = level_of(copy).marks(copy);
    put_back(std::move(copy));
  }
  /// All of it is marked as redelivered, and from now on what is given back.
  void mark_all();
  /// What is transient is about to get lost in a shutdown.
  void expect_loss();
  /// All copies in order, and nothing is left.
  std::vector<Copy> take_all();

  /// Before what is at the head is decided about.
  void look_at_head() {
    if (pages_ && paging_.mode == QueueMode::lazy && !empty()) first_level().look_at_head(paging_);
  }
  /// A lazy queue pages out all that it can, a standard one keeps its first messages.
  void set_mode(QueueMode mode);
  /// Memory is short.
  void page_out();
  /// Everything is on the disk, and each level has loaded its first batch, as that mode has it.
  void recover(QueueMode mode);
  /// What was read back since the last call.
  Weight take_reads() { return std::exchange(paging_.reads, {}); }

  /// Calls `visit(copy)` for each, in order.
  template <class Visitor>
  void each(Visitor&& visit) {
    each_level([&](MessageLevel& level) { each_of(level.copies(), visit); });
  }
  /// Calls `visit(copy)` for each, in order.
  template <class Visitor>
  void each(Visitor&& visit) const {
    const_cast<ReadyList*>(this)->each([&](const Copy& copy) { visit(copy); });
  }

  friend bool operator==(const ReadyList&, const ReadyList&) = default;

 private:
  MessageLevel& level_of(const Copy& copy) {
    return copy.priority == 0 ? lowest_ : higher_[copy.priority - 1u];
  }
  /// The highest that is not empty.
  MessageLevel& first_level() {
    for (std::size_t level = higher_.size(); level-- > 0;) {
      if (!higher_[level].empty()) return higher_[level];
    }
    return lowest_;
  }
  template <class Visitor>
  void each_level(Visitor&& visit) {
    for (std::size_t level = higher_.size(); level-- > 0;) visit(higher_[level]);
    visit(lowest_);
  }
  template <class Visitor>
  static void each_of(Ring<Copy>& copies, Visitor& visit) {
    for (std::size_t i = 0; i < copies.size(); ++i) visit(copies[i]);
  }
  void count(const Copy& copy) {
    ++size_;
    bytes_ += copy.size();
    if (!copy.in_memory) paging_.out.add(copy.size());
  }
  void forget(const Copy& copy) {
    --size_;
    bytes_ -= copy.size();
    if (!copy.in_memory) paging_.out.remove(copy.size());
  }
  void stop_paging_if_done();

  /// Priority 0, which is all that most queues have.
  MessageLevel lowest_;
  /// Priorities from 1.
  std::vector<MessageLevel> higher_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
  Paging paging_;
  /// It is lazy, or some of it is paged out.
  bool pages_ = false;
};

}  // namespace rehearsal::model
