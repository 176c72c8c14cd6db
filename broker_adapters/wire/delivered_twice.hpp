#pragma once

#include <cstddef>
#include <map>

#include "model/types.hpp"

namespace rehearsal::broker_adapters::wire {

/// The deliveries of a channel that came twice, which a client settles twice. The broker knows of
/// one of them, and would close the channel at the second settlement (rule 12.2).
class DeliveredTwice {
 public:
  /// As many are remembered, the latest. It is the largest prefetch that a client can ask for, so
  /// that whoever limits what it holds at all holds nothing that is forgotten.
  static constexpr std::size_t kept_max = 65'535;

  /// The delivery of that tag arrives at the client twice.
  void delivered(model::DeliveryTag tag) {
    settled_.emplace(tag, false);
    if (settled_.size() > kept_max) settled_.erase(settled_.begin());
  }

  /// The client settles the delivery, or all up to it, which with tag 0 is all that there are (rule
  /// 12.4). True if the broker is not to hear of it, for it has heard of it before.
  bool settled_again(model::DeliveryTag tag, bool multiple) {
    const auto same = settled_.find(tag);
    if (same != settled_.end() && same->second) {
      settled_.erase(same);
      return true;
    }
    if (multiple) {
      const auto end = tag == 0 ? settled_.end() : settled_.upper_bound(tag);
      for (auto at = settled_.begin(); at != end; ++at) at->second = true;
    } else if (same != settled_.end()) {
      same->second = true;
    }
    return false;
  }

 private:
  std::map<model::DeliveryTag, bool> settled_;
};

}  // namespace rehearsal::broker_adapters::wire
