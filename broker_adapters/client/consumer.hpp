#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "broker_adapters/client/calls.hpp"
#include "broker_adapters/client/delivery.hpp"
#include "broker_adapters/client/errors.hpp"
#include "broker_adapters/client/line.hpp"
#include "model/name.hpp"

namespace rehearsal::broker_adapters {

class CancelCall;
struct PendingAsks;

/// A subscription, until it is cancelled or its channel ends. Deliveries wait in it until they are
/// taken. A copy is the same subscription, and to let go of them all does not end it.
///
/// Several strands may wait for one consumer: each delivery goes to the strand that has waited
/// longest. So a prefetch of 5 and five strands are five messages at work.
class Consumer {
 public:
  class Next;
  class NextWithin;

  /// Awaits the next delivery, and makes it what the strand is at work on. When no more will come
  /// it throws `ConnectionLost`, `ChannelError`, or, where the channel goes on without it,
  /// `ConsumerCancelled`; what came before that is taken first.
  Next next();

  /// The same for at most that time: nothing where none came. Zero takes what waits. Throws
  /// `sim::Misuse` for a negative time; the longest is for ever.
  NextWithin next(sim::Duration limit);

  /// Awaits the end of the subscription. Deliveries that came before can still be taken and settled
  /// (rule 10.10); then `next` throws `ConsumerCancelled`, also where strands wait already. One
  /// that was cancelled before, by whomever, stays so.
  CancelCall cancel();

  /// Its name on the channel.
  const model::Name& tag() const;

 private:
  friend class CancelCall;
  friend class Channel;
  friend class ConsumeCall;
  friend class Requester;
  struct State;
  class Taker;
  Consumer(ChannelRef channel, std::shared_ptr<State> state)
      : channel_(std::move(channel)), state_(std::move(state)) {}

  ChannelRef channel_;
  std::shared_ptr<State> state_;
};

/// What the copies of a consumer share.
struct Consumer::State : Line<Delivery> {
  model::Name tag;  ///< its name on the channel
  /// Of a consumer of replies, who waits for which of them; else null.
  std::shared_ptr<PendingAsks> asks;
};

/// A strand that takes deliveries as its work.
class Consumer::Taker : public NextOf<Delivery> {
 protected:
  /// Waits in the consumer's line.
  using NextOf::NextOf;
  void asks() override;
  void has_taken() override;
};

/// What `Consumer::next` returns.
class REHEARSAL_AWAITED Consumer::Next final : public Taker {
 public:
  /// Waits for ever.
  Next(Channel& channel, std::shared_ptr<State> state);
  Delivery await_resume() { return *resume(); }
};

/// What `Consumer::next` with a limit returns.
class REHEARSAL_AWAITED Consumer::NextWithin final : public Taker {
 public:
  /// Waits for at most `limit`.
  NextWithin(Channel& channel, std::shared_ptr<State> state, sim::Duration limit);
  std::optional<Delivery> await_resume() { return resume(); }
};

/// A call that subscribes: gives the consumer.
class REHEARSAL_AWAITED ConsumeCall final : public Call {
 public:
  /// Made by `Channel::consume`; sent when it is awaited.
  ConsumeCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  ~ConsumeCall() override;
  Consumer await_resume();

 private:
  void take(model::Effect&& answer) override;

  std::shared_ptr<Consumer::State> state_;
};

/// A call that ends a subscription.
class REHEARSAL_AWAITED CancelCall final : public Call {
 public:
  /// Made by `Consumer::cancel`; sent when it is awaited, unless there is nothing to end.
  CancelCall(Channel& channel, std::shared_ptr<Consumer::State> state);
  bool await_ready();
  void await_resume() const { rethrow(); }

 private:
  void take(model::Effect&& answer) override;

  const std::shared_ptr<Consumer::State> state_;
};

}  // namespace rehearsal::broker_adapters
