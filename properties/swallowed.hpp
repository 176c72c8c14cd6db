#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::properties {

/// What clients published and the broker never did anything with: into a channel that it had closed
/// already (rule 1.6), or behind an alarm by a client that is gone (rule 22.5). Nobody is told of
/// it. What is published again since then has arrived after all.
class Swallowed {
 public:
  void said(const model::Command& command);
  void on(const model::Effect& effect);

  std::uint64_t count() const { return count_; }
  const model::MessageRef& last() const { return last_; }

 private:
  void take(const model::Publish& publish);
  void take(const model::ChannelOpen& open) { closed_.erase(open.channel); }
  void take(const model::ChannelCloseOk& close) { closed_.erase(close.channel); }
  void take(const model::ConnectionClose& close) { forget(close.connection); }
  void take(const model::ConnectionDrop& drop);
  void take(const model::ChannelClosed& closed) { closed_.insert(closed.channel); }
  void take(const model::ConnectionBlocked& blocked);
  void take(const model::ConnectionUnblocked& unblocked) { held_.erase(unblocked.connection); }
  template <class Other>
  void take(const Other&) {}
  void swallow(const model::MessageRef& message);
  void forget(model::ConnectionId connection);

  /// What is being published.
  model::MessageRef published_;
  std::set<model::ChannelId> closed_;
  std::map<model::ConnectionId, std::vector<model::MessageRef>> held_;
  /// How many, by what makes a message the same when it is published again.
  std::map<std::string, std::uint64_t> swallowed_;
  std::uint64_t count_ = 0;
  model::MessageRef last_;
};

}  // namespace rehearsal::properties
