#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/effect.hpp"

namespace rehearsal::properties {

/// How messages can leave their queues, by the number of the fate.
inline constexpr std::size_t fates = static_cast<std::size_t>(model::Fate::delivery_limit) + 1;

/// What became of the messages of any clients, of which nothing else is known: properties of a
/// broker's effects alone.
class Traffic {
 public:
  /// What went into a queue, and how it left.
  struct Queue {
    std::uint64_t enqueued = 0;
    std::array<std::uint64_t, fates> left{};

    std::uint64_t by(model::Fate fate) const { return left[static_cast<std::size_t>(fate)]; }
    /// What is still in it.
    std::uint64_t waiting() const;
  };

  /// More deliveries of one message, or messages of one correlation id, than `storm` are a storm.
  explicit Traffic(std::uint64_t storm) : storm_(storm) {}

  void on(const model::Effect& effect);

  /// By name.
  const std::map<std::string, Queue>& queues() const { return queues_; }
  /// What no queue took, and nobody was told of.
  std::uint64_t unroutable() const { return unroutable_; }
  bool empty() const { return queues_.empty() && unroutable_ == 0; }

  /// Every message is acknowledged, purged, or still there: what was lost, and how.
  std::optional<std::string> lost() const;
  /// No message comes again and again, and none makes more and more of them: the first that did.
  const std::optional<std::string>& storm() const { return found_storm_; }

 private:
  /// A message on its way through one queue or several.
  struct Journey {
    std::uint64_t copies = 0;
    std::uint64_t deliveries = 0;
  };
  /// The messages of one correlation id.
  struct Family {
    std::uint64_t messages = 0;
    /// Where the last of them went, at most so many that a cycle shows.
    std::deque<std::string> queues;
  };

  void take(const model::Enqueued& copy);
  void take(const model::Settled& copy);
  void take(const model::Unroutable& message);
  void take(const model::Return& message);
  void take(const model::Deliver& delivery);
  template <class Other>
  void take(const Other&) {}

  std::uint64_t storm_;
  std::map<std::string, Queue> queues_;
  std::uint64_t unroutable_ = 0;
  std::string last_unroutable_;
  std::map<const model::Message*, Journey> journeys_;
  std::map<std::string, Family> families_;
  std::optional<std::string> found_storm_;
};

}  // namespace rehearsal::properties
