#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/command.hpp"
#include "model/copy_counts.hpp"
#include "model/effect.hpp"
#include "properties/storm.hpp"
#include "properties/swallowed.hpp"

namespace rehearsal::properties {

struct TrafficOptions {
  /// More deliveries of one message, or messages of one correlation id, are a storm.
  std::uint64_t storm = 100;
  /// Of these exchanges, what is published to them may be lost.
  std::vector<std::string> ignored;
};

/// What became of the messages of any clients, of which nothing else is known: properties of what
/// is said to a broker and of its effects alone. A simulation's ledger counts the same copies, but
/// of all queues together, and judges no loss: there the properties of its services do.
class Traffic {
 public:
  /// What went into a queue, and how it left.
  struct Queue {
    model::CopyCounts copies;
    /// Of what left, how much is no loss whatever its fate.
    decltype(model::CopyCounts::left) excused{};
    /// What went with the queue, and nothing was published since.
    std::uint64_t gone_at_the_end = 0;

    std::uint64_t lost(model::Fate fate) const {
      return copies.by(fate) - excused[model::index_of(fate)];
    }
  };

  explicit Traffic(const TrafficOptions& options)
      : ignored_(options.ignored.begin(), options.ignored.end()), storm_(options.storm) {}

  void said(model::Time at, const model::Command& command);
  void done(model::Time at, const model::Effect& effect);

  /// By name.
  const std::map<std::string, Queue>& queues() const { return queues_; }
  bool empty() const { return queues_.empty() && unroutable_ == 0 && swallowed_.count() == 0; }

  /// Every message is acknowledged, purged, or still there: what was lost, and how. What goes with
  /// its queue as its client leaves is no loss, nor is what goes with it after the last publish,
  /// which would be there otherwise.
  std::optional<std::string> lost() const;
  /// No message comes again and again, and none makes more and more of them: the first that did.
  const std::optional<std::string>& storm() const { return storm_.found(); }

 private:
  void take(const model::Enqueued& copy);
  void take(const model::Settled& copy);
  void take(const model::Unroutable& message);
  void take(const model::Return& message);
  template <class Other>
  void take(const Other&) {}
  bool is_ignored(const model::Message& message) const {
    return ignored_.contains(message.exchange().str());
  }
  void go_on();

  std::set<std::string> ignored_;
  std::map<std::string, Queue> queues_;
  /// Of which something is gone at the end.
  std::set<std::string> gone_;
  /// What no queue took, and nobody was told of.
  std::uint64_t unroutable_ = 0;
  std::string last_unroutable_;
  /// The one before, while the last may come back to its publisher.
  std::optional<std::string> unroutable_before_;
  Swallowed swallowed_;
  StormWatch storm_;
  /// A client leaves now, and takes its queues with it.
  std::optional<model::Time> leaving_;
};

}  // namespace rehearsal::properties
