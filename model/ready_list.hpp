#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/message.hpp"
#include "model/ring.hpp"
#include "model/types.hpp"

namespace rehearsal::model {

/// One message in one queue.
struct Copy {
  /// The deadline of what does not expire.
  static constexpr Time never = Time::max();

  /// Its place in the queue for ever (rule 13.1).
  std::uint64_t position = 0;
  MessageRef message;
  /// When it expires, if it is at the head then (rules 18.1, 18.3).
  Time deadline = never;
  bool redelivered = false;
  /// Its level in a priority queue (rule 20.7); in a quorum queue, 1 when it has come back to the
  /// front (rule 26.5).
  std::uint8_t priority = 0;
  /// How often it has come back to a quorum queue (rule 26.4).
  std::uint32_t returns = 0;

  friend bool operator==(const Copy& a, const Copy& b) {
    return a.position == b.position && a.deadline == b.deadline && a.redelivered == b.redelivered &&
           a.priority == b.priority && a.returns == b.returns && same_message(a.message, b.message);
  }
};

/// The messages that wait in a queue: higher priorities first, and those of one priority in the
/// order of their positions (rules 13.1, 13.6, 20.7).
class ReadyList {
 public:
  explicit ReadyList(std::uint8_t max_priority = 0) : higher_(max_priority) {}

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  /// Of the bodies.
  std::size_t bytes() const { return bytes_; }

  /// Requires: not empty.
  const Copy& front() const { return const_cast<ReadyList*>(this)->first_level().front(); }
  Copy pop_front() {
    Copy copy = first_level().pop_front();
    forget(copy);
    return copy;
  }
  /// A new copy, behind all others of its priority.
  void push_back(Copy copy) {
    count(copy);
    level_of(copy).push_back(std::move(copy));
  }
  /// A copy that was here before goes back to its position.
  void put_back(Copy copy) {
    count(copy);
    Ring<Copy>& level = level_of(copy);
    const std::size_t index =
        level.partition_point([&](const Copy& other) { return other.position < copy.position; });
    level.insert(index, std::move(copy));
  }
  /// All copies in order, and nothing is left.
  std::vector<Copy> take_all() {
    std::vector<Copy> all;
    all.reserve(size_);
    while (!empty()) all.push_back(pop_front());
    return all;
  }

  /// Calls `visit(copy)` for each, in order.
  template <class Visitor>
  void each(Visitor&& visit) {
    for (std::size_t level = higher_.size(); level-- > 0;) each_of(higher_[level], visit);
    each_of(lowest_, visit);
  }
  template <class Visitor>
  void each(Visitor&& visit) const {
    const_cast<ReadyList*>(this)->each([&](const Copy& copy) { visit(copy); });
  }

  friend bool operator==(const ReadyList&, const ReadyList&) = default;

 private:
  Ring<Copy>& level_of(const Copy& copy) {
    return copy.priority == 0 ? lowest_ : higher_[copy.priority - 1u];
  }
  /// The highest that is not empty.
  Ring<Copy>& first_level() {
    for (std::size_t level = higher_.size(); level-- > 0;) {
      if (!higher_[level].empty()) return higher_[level];
    }
    return lowest_;
  }
  template <class Visitor>
  static void each_of(Ring<Copy>& level, Visitor& visit) {
    for (std::size_t i = 0; i < level.size(); ++i) visit(level[i]);
  }
  void count(const Copy& copy) {
    ++size_;
    bytes_ += copy.message->body().size();
  }
  void forget(const Copy& copy) {
    --size_;
    bytes_ -= copy.message->body().size();
  }

  /// Priority 0, which is all that most queues have.
  Ring<Copy> lowest_;
  /// Priorities from 1.
  std::vector<Ring<Copy>> higher_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace rehearsal::model
