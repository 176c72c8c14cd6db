#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "broker_adapters/client/delivery.hpp"
#include "broker_adapters/client/line.hpp"

namespace rehearsal::broker_adapters {

/// The mandatory messages of a channel that no queue took, from when this was asked for: they wait
/// until they are taken. Those that `publish_confirmed` waits for are not among them, for its
/// outcome tells. A copy is the same; letting go of them all gives up what waits.
class Returns {
 public:
  class Next;
  class NextWithin;

  /// Awaits the next returned message. Throws what ends the channel, once all are taken. Several
  /// strands may wait, and are served in their order.
  Next next();
  /// The same for at most that time: nothing where none came. Throws `sim::Misuse` for a negative
  /// time; the longest is for ever.
  NextWithin next(sim::Duration limit);

 private:
  friend class Channel;
  using State = Line<Returned>;
  Returns(ChannelRef channel, std::shared_ptr<State> state)
      : channel_(std::move(channel)), state_(std::move(state)) {}

  ChannelRef channel_;
  std::shared_ptr<State> state_;
};

/// What `Returns::next` returns.
class REHEARSAL_AWAITED Returns::Next final : public NextOf<Returned> {
 public:
  /// Waits for ever.
  Next(Channel& channel, std::shared_ptr<State> state)
      : NextOf(channel, std::move(state), std::nullopt) {}
  Returned await_resume() { return *resume(); }
};

/// What `Returns::next` with a limit returns.
class REHEARSAL_AWAITED Returns::NextWithin final : public NextOf<Returned> {
 public:
  /// Waits for at most `limit`.
  NextWithin(Channel& channel, std::shared_ptr<State> state, sim::Duration limit)
      : NextOf(channel, std::move(state), limit) {}
  std::optional<Returned> await_resume() { return resume(); }
};

}  // namespace rehearsal::broker_adapters
