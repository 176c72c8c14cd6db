#pragma once

#include <algorithm>
#include <vector>

#include "model/slots.hpp"

namespace rehearsal::model {

struct Channel;

/// The channels that publish to a quorum queue which rejects what is too much. It tells them to
/// stop when it has become too long, so what they had sent before gets in; and to go on when it is
/// well below its limit again (rule 26.13).
class Publishers {
 public:
  /// Whether the channel may publish. One that is new learns at once if the queue is too long.
  bool may_publish(Handle<Channel> channel, bool too_long) {
    const auto known = std::find_if(all_.begin(), all_.end(), [&](const Publisher& publisher) {
      return publisher.channel == channel;
    });
    if (known != all_.end()) return !known->stopped;
    all_.push_back({channel, too_long});
    return !too_long;
  }
  void tell(bool to_stop) {
    for (Publisher& publisher : all_) publisher.stopped = to_stop;
  }
  void forget(Handle<Channel> channel) {
    std::erase_if(all_, [&](const Publisher& publisher) { return publisher.channel == channel; });
  }

  friend bool operator==(const Publishers&, const Publishers&) = default;

 private:
  struct Publisher {
    Handle<Channel> channel;
    bool stopped = false;
    friend bool operator==(const Publisher&, const Publisher&) = default;
  };

  std::vector<Publisher> all_;
};

}  // namespace rehearsal::model
