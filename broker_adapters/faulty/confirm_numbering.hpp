#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/message.hpp"

namespace rehearsal::broker_adapters::faulty {

/// Translates the broker's numbers of publishes into the client's, where a fault lost, doubled
/// or delayed some of them on the way (rule 16.1 counts on both ends).
class ConfirmNumbering {
 public:
  struct Publish {
    std::uint64_t client_number;
    model::MessageRef message;
  };

  /// The client sends its next publish.
  std::uint64_t sent() { return ++sent_; }
  /// The broker takes a publish; a duplicate has number 0.
  void taken(std::uint64_t client_number, model::MessageRef message) {
    unconfirmed_.emplace(++taken_, Publish{client_number, std::move(message)});
  }
  /// The broker answers for its number, or for all up to it: the client's publishes among them.
  std::vector<Publish> answered(std::uint64_t broker_number, bool multiple) {
    std::vector<Publish> found;
    const auto last = unconfirmed_.upper_bound(broker_number);
    const auto first = multiple ? unconfirmed_.begin() : unconfirmed_.find(broker_number);
    if (first == unconfirmed_.end()) return found;
    for (auto at = first; at != last; ++at)
      if (at->second.client_number != 0) found.push_back(std::move(at->second));
    unconfirmed_.erase(first, last);
    return found;
  }

 private:
  std::uint64_t sent_ = 0;
  std::uint64_t taken_ = 0;
  std::map<std::uint64_t, Publish> unconfirmed_;
};

}  // namespace rehearsal::broker_adapters::faulty
