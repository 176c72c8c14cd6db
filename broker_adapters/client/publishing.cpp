#include "broker_adapters/client/publishing.hpp"

#include <utility>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::broker_adapters {

Publishing::Publishing(Channel& channel, model::MessageRef message, Mandatory mandatory)
    : Operation(channel.process()),
      channel_(channel.shared_from_this()),
      message_(std::move(message)),
      mandatory_(mandatory) {}

bool Publishing::await_ready() {
  begin();
  if (channel_->spins()) return false;
  channel_->require_open();
  channel_->send_publish(message_, mandatory_);
  return !channel_->world().crashes_at(channel_->process(), CrashPoint::published, {message_, 0});
}

ConfirmedPublishing::ConfirmedPublishing(Channel& channel, model::MessageRef message,
                                         Mandatory mandatory, sim::Duration timeout)
    : Waiting(channel),
      Timer(scheduler_of(channel)),
      message_(std::move(message)),
      mandatory_(mandatory),
      timeout_(timeout) {}

ConfirmedPublishing::~ConfirmedPublishing() {
  for (Channel::Unconfirmed& unconfirmed : channel_->unconfirmed_)
    if (unconfirmed.waiting == this) unconfirmed.waiting = nullptr;
}

bool ConfirmedPublishing::await_ready() {
  begin();
  channel_->require_confirming();
  return false;
}

void ConfirmedPublishing::start() {
  if (channel_error()) return fail(channel_error());
  channel_->send_publish(message_, mandatory_);
  channel_->unconfirmed_.push_back({channel_->published_, this});
  if (world().crashes_at(process(), CrashPoint::published, {message_, 0})) return;
  arm(sim::later(scheduler().now(), timeout_));
}

void ConfirmedPublishing::fire() {
  outcome_ = PublishOutcome::unknown;
  wake();
}

void ConfirmedPublishing::settle(PublishOutcome outcome) {
  disarm();
  outcome_ = returned_ ? PublishOutcome::returned : outcome;
  if (!world().crashes_at(process(), CrashPoint::confirmed, {message_, 0})) wake();
}

}  // namespace rehearsal::broker_adapters
