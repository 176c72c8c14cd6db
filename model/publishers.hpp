#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "model/slots.hpp"

namespace rehearsal::model {

struct Channel;

/// The channels that publish to a quorum queue. One that rejects what is too much tells them to
/// stop when it has become too long, so what they had sent before gets in; and to go on when it
/// gets well below its limit (rule 26.13). Whoever was told to stop does so until then, whatever
/// the queue does by another policy meanwhile. A channel that commits listens when it is done.
class Publishers {
 public:
  /// Whether the channel may publish. One that is new learns at once if it is to stop.
  bool may_publish(Handle<Channel> channel, bool is_to_stop) {
    const auto known = std::find_if(all_.begin(), all_.end(), [&](const Publisher& publisher) {
      return publisher.channel == channel;
    });
    if (known != all_.end()) return !known->stopped;
    all_.push_back({channel, is_to_stop, is_to_stop});
    return !is_to_stop;
  }
  bool knows(Handle<Channel> channel) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const Publisher& publisher) { return publisher.channel == channel; });
  }
  /// `busy`, which may be null, does not listen yet.
  void tell(bool to_stop, Handle<Channel> busy) {
    for (Publisher& publisher : all_) {
      publisher.told_to_stop = to_stop;
      if (publisher.channel != busy) publisher.stopped = to_stop;
    }
  }
  /// Whether the queue is well below its limit now and was not when this was asked last.
  bool gets_below_limit(bool is_well_below) {
    return !std::exchange(was_well_below_, is_well_below) && is_well_below;
  }
  void listen(Handle<Channel> channel) {
    for (Publisher& publisher : all_) {
      if (publisher.channel == channel) publisher.stopped = publisher.told_to_stop;
    }
  }
  void forget(Handle<Channel> channel) {
    std::erase_if(all_, [&](const Publisher& publisher) { return publisher.channel == channel; });
  }

  friend bool operator==(const Publishers&, const Publishers&) = default;

 private:
  struct Publisher {
    Handle<Channel> channel;
    bool stopped = false;
    bool told_to_stop = false;
    friend bool operator==(const Publisher&, const Publisher&) = default;
  };

  std::vector<Publisher> all_;
  bool was_well_below_ = false;
};

}  // namespace rehearsal::model
