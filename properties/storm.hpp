#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "properties/rounds.hpp"

namespace rehearsal::properties {

/// Whether a message of any clients comes again and again, or messages make more and more of them.
class StormWatch {
 public:
  /// More deliveries of one message, or messages of one correlation id, than `most` are a storm.
  /// Where these multiply round for round, an eighth of that is one already.
  explicit StormWatch(std::uint64_t most) : most_(most) {}

  void said(const model::Command& command);
  void on(const model::Effect& effect);

  /// The first that was found, and where it went.
  const std::optional<std::string>& found() const { return found_; }

 private:
  /// A message on its way through one queue or several: its own copies, and not those of a queue,
  /// say when it has arrived.
  struct Journey {
    std::uint64_t copies = 0;
    std::uint64_t deliveries = 0;
    Rounds::Number round = 0;
  };
  /// The messages of one correlation id.
  struct Family {
    std::uint64_t messages = 0;
    /// Where the last of them went, at most so many that a cycle shows.
    std::deque<std::string> queues;
    Rounds rounds;
  };

  void take(const model::Enqueued& copy);
  void take(const model::Settled& copy);
  template <class Delivery>
  requires std::same_as<Delivery, model::Deliver> || std::same_as<Delivery, model::GetOk>
  void take(const Delivery& delivery);
  template <class Other>
  void take(const Other&) {}
  Family* family_of(const model::Message& message);

  std::uint64_t most_;
  std::map<const model::Message*, Journey> journeys_;
  std::map<std::string, Family> families_;
  /// Of what the last command published.
  Rounds::Number round_ = 0;
  std::optional<std::string> found_;
};

}  // namespace rehearsal::properties
