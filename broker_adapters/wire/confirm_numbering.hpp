#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "model/message.hpp"

namespace rehearsal::broker_adapters::wire {

/// The publishes that the broker took on a channel in confirm mode, with the numbers that the
/// client gave them: a fault may have lost, doubled or delayed some on the way (rule 16.1 counts on
/// both ends).
class ConfirmNumbering {
 public:
  /// A publish that the broker has taken.
  struct Publish {
    std::uint64_t client_number;  ///< the number that the client gave it
    model::MessageRef message;    ///< what was published
  };

  /// The broker takes a publish; one that the client did not number has number 0.
  void taken(std::uint64_t client_number, model::MessageRef message) {
    ++taken_;
    exact_ = exact_ && client_number == taken_;
    unconfirmed_.emplace(taken_, Publish{client_number, std::move(message)});
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
  /// An answer does not reach the client, or not in its turn.
  void answer_astray() { exact_ = false; }
  /// Nothing has gone astray: an answer means the same to both ends, whatever it answers for.
  bool exact() const { return exact_; }

 private:
  std::uint64_t taken_ = 0;
  bool exact_ = true;
  std::map<std::uint64_t, Publish> unconfirmed_;
};

}  // namespace rehearsal::broker_adapters::wire
