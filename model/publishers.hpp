#pragma once

#include <algorithm>
#include <vector>

#include "model/slots.hpp"

namespace rehearsal::model {

struct Channel;

/// The channels that publish to a quorum queue which rejects what is too much. It tells them to
/// stop when it has become too long, so what they had sent before gets in; and to go on when it is
/// well below its limit again (rule 26.13). A channel that commits listens when it is done.
class Publishers {
 public:
  /// Whether the channel may publish. One that is new learns at once if the queue is too long.
  bool may_publish(Handle<Channel> channel, bool too_long) {
    const auto known = std::find_if(all_.begin(), all_.end(), [&](const Publisher& publisher) {
      return publisher.channel == channel;
    });
    if (known != all_.end()) return !known->stopped;
    all_.push_back({channel, too_long, too_long});
    return !too_long;
  }
  /// `busy`, which may be null, does not listen yet.
  void tell(bool to_stop, Handle<Channel> busy) {
    for (Publisher& publisher : all_) {
      publisher.told_to_stop = to_stop;
      if (publisher.channel != busy) publisher.stopped = to_stop;
    }
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
};

}  // namespace rehearsal::model
