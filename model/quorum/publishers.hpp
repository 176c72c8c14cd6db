#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "model/containers/slots.hpp"

namespace rehearsal::model {

struct Channel;
class Queue;

/// Who publishes to a quorum queue: a channel, or another quorum queue its dead letters
/// (rule 26.17). Null for a dead letter that nobody waits for.
struct Publisher {
  Publisher() = default;
  /// A channel that publishes.
  Publisher(Handle<Channel> the_channel) : channel(the_channel) {}  // NOLINT: it is one
  /// A quorum queue that dead-letters.
  explicit Publisher(Handle<Queue> the_queue) : queue(the_queue) {}

  Handle<Channel> channel;  ///< null if it is a queue, or nobody
  Handle<Queue> queue;      ///< null if it is a channel, or nobody

  /// Whether somebody waits for what becomes of the message.
  explicit operator bool() const { return channel || queue; }
  friend bool operator==(const Publisher&, const Publisher&) = default;
};

/// Whoever publishes to a quorum queue. One that rejects what is too much tells them to stop when
/// it has become too long, so what they had sent before gets in; and to go on when it gets well
/// below its limit (rule 26.13). Whoever was told to stop does so until then, whatever the queue
/// does by another policy meanwhile. Who is busy, as with a commit, listens when it is done.
class Publishers {
 public:
  /// Whether it may publish. One that is new learns at once if it is to stop.
  bool may_publish(const Publisher& publisher, bool is_to_stop) {
    const auto known = std::find_if(all_.begin(), all_.end(),
                                    [&](const Entry& entry) { return entry.is == publisher; });
    if (known != all_.end()) return !known->stopped;
    all_.push_back({publisher, is_to_stop, is_to_stop});
    return !is_to_stop;
  }
  /// Whether it has published here.
  bool knows(const Publisher& publisher) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const Entry& entry) { return entry.is == publisher; });
  }
  /// When a publisher hears what the queue tells it.
  enum class Hearing { now, later, never };
  /// `hearing(publisher)` is when it hears.
  template <class HearingOf>
  void tell(bool to_stop, HearingOf&& hearing) {
    for (Entry& entry : all_) {
      const Hearing its = hearing(entry.is);
      if (its != Hearing::never) entry.told_to_stop = to_stop;
      if (its == Hearing::now) entry.stopped = to_stop;
    }
  }
  /// Whether the queue is well below its limit now and was not when this was asked last.
  bool gets_below_limit(bool is_well_below) {
    return !std::exchange(was_well_below_, is_well_below) && is_well_below;
  }
  /// It is not busy any more, and does what it was told last.
  void listen(const Publisher& publisher) {
    for (Entry& entry : all_) {
      if (entry.is == publisher) entry.stopped = entry.told_to_stop;
    }
  }
  /// It is gone, or is new when it publishes again.
  void forget(const Publisher& publisher) {
    std::erase_if(all_, [&](const Entry& entry) { return entry.is == publisher; });
  }

  friend bool operator==(const Publishers&, const Publishers&) = default;

 private:
  struct Entry {
    Publisher is;
    bool stopped = false;
    bool told_to_stop = false;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  std::vector<Entry> all_;
  bool was_well_below_ = false;
};

}  // namespace rehearsal::model
