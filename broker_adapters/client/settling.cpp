#include "broker_adapters/client/settling.hpp"

#include <utility>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::broker_adapters {

Settling::Settling(Channel& channel, model::Command command)
    : Operation(channel.process()),
      channel_(channel.shared_from_this()),
      command_(std::move(command)) {}

bool Settling::await_ready() {
  begin();
  if (channel_->spins()) return false;
  channel_->require_open();
  World& world = channel_->world();
  const sim::Subject& subject = world.scheduler().running().handling();
  if (world.crashes_at(channel_->process(), CrashPoint::before_ack, subject)) return false;
  channel_->send(std::move(command_));
  return !world.crashes_at(channel_->process(), CrashPoint::after_ack, subject);
}

}  // namespace rehearsal::broker_adapters
