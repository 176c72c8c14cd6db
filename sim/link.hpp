#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "sim/scheduler.hpp"

namespace rehearsal::sim {

/// One direction of a connection: what goes in comes out in order after the latency, as with TCP.
/// Only an item that is sent late on purpose is overtaken. Requires: nothing destroys the link
/// from within `Receiver::arrived`.
template <class T>
class Link final : private Timer {
 public:
  /// The other end.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    /// An item has come out of the link, at its time and in its turn.
    virtual void arrived(T&& item) = 0;
  };

  /// Both must outlive the link; `latency` is that of every item.
  Link(Scheduler& scheduler, Duration latency, Receiver& receiver)
      : Timer(scheduler), latency_(latency), receiver_(receiver) {}

  /// Sends an item, which arrives after the latency.
  void send(T item) { enter(std::move(item), scheduler().now() + latency_); }

  /// Sends an item that takes longer than all others: the abstract fault, which TCP cannot do.
  void send_late(T item, Duration by) { enter(std::move(item), scheduler().now() + latency_ + by); }

  /// Nothing arrives before `until`.
  void hold(Time until) {
    if (until <= held_until_) return;
    held_until_ = until;
    for (std::size_t i = next_; i < entries_.size(); ++i)
      entries_[i].due = std::max(entries_[i].due, held_until_);
    rearm();
  }

  /// What is due arrives now, before anything else happens.
  void hurry() {
    disarm();
    fire();
  }

  /// Loses everything on its way.
  void cut() {
    entries_.clear();
    next_ = 0;
    disarm();
  }

 private:
  struct Entry {
    Entry(Time due_, T&& item_) : due(due_), item(std::move(item_)) {}
    Time due;
    T item;
  };

  void enter(T&& item, Time due) {
    due = std::max(due, held_until_);
    std::size_t at = entries_.size();
    while (at > next_ && entries_[at - 1].due > due) --at;
    if (at == entries_.size())
      entries_.emplace_back(due, std::move(item));
    else
      entries_.emplace(entries_.begin() + static_cast<std::ptrdiff_t>(at), due, std::move(item));
    if (at == next_) rearm();
  }

  void rearm() {
    if (next_ < entries_.size()) arm(entries_[next_].due);
  }

  void fire() override {
    const Time now = scheduler().now();
    while (next_ < entries_.size() && entries_[next_].due <= now) {
      T item = std::move(entries_[next_++].item);
      receiver_.arrived(std::move(item));
    }
    forget_what_arrived();
    rearm();
  }

  void forget_what_arrived() {
    if (next_ == entries_.size())
      entries_.clear();
    else if (next_ < 64 || 2 * next_ < entries_.size())
      return;
    else
      entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }

  Duration latency_;
  Receiver& receiver_;
  /// In the order of arrival. What is before `next_` has arrived.
  std::vector<Entry> entries_;
  std::size_t next_ = 0;
  Time held_until_{};
};

}  // namespace rehearsal::sim
