#include "broker_adapters/client/consumer.hpp"

#include <utility>
#include <variant>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::broker_adapters {

Consumer::Next Consumer::next() { return Next(*channel_, state_); }

Consumer::NextWithin Consumer::next(sim::Duration limit) {
  if (limit < sim::Duration::zero())
    throw sim::Misuse("it awaits a delivery for a negative time: expected zero or more");
  return NextWithin(*channel_, state_, limit);
}

const model::Name& Consumer::tag() const { return state_->tag; }

CancelCall Consumer::cancel() { return CancelCall(*channel_, state_); }

void Consumer::Taker::asks() {
  strand_->handle({});
  world().ready(process());
}

/// The process may crash on receiving it, and may be slower than usual.
void Consumer::Taker::has_taken() {
  const Taking taking = channel_->take(item());
  strand_->handle(taking.subject);
  if (world().crashes_at(process(), CrashPoint::received, taking.subject)) return;
  if (taking.slower == sim::Duration::zero()) return wake();
  arm(scheduler().now() + taking.slower);
}

Consumer::Next::Next(Channel& channel, std::shared_ptr<State> state)
    : Taker(channel, std::move(state), std::nullopt) {}

Consumer::NextWithin::NextWithin(Channel& channel, std::shared_ptr<State> state,
                                 sim::Duration limit)
    : Taker(channel, std::move(state), limit) {}

/// From now on there may be deliveries, so the consumer does not wait for whoever asked for it.
void ConsumeCall::take(model::Effect&& answer) {
  state_ = std::make_shared<Consumer::State>();
  state_->tag = std::get<model::ConsumeOk>(answer).consumer_tag;
  channel_->consumers_.push_back(state_);
  Call::take(std::move(answer));
}

Consumer ConsumeCall::await_resume() {
  answer();
  return Consumer(channel_, std::move(state_));
}

/// The strand was cancelled before it got the consumer, which nobody has then.
ConsumeCall::~ConsumeCall() {
  if (state_ && connected()) channel_->abandon(state_);
}

CancelCall::CancelCall(Channel& channel, std::shared_ptr<Consumer::State> state)
    : Call(channel, model::Cancel{channel.id(), state->tag, false}), state_(std::move(state)) {}

/// Another consumer may have the tag by now.
bool CancelCall::await_ready() {
  begin();
  return state_->ended && !channel_->spins();
}

void CancelCall::take(model::Effect&& answer) {
  channel_->cancelled(state_, CancelledBy::service);
  Call::take(std::move(answer));
}

}  // namespace rehearsal::broker_adapters
