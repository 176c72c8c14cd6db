#include "broker_adapters/client/calls.hpp"

#include <utility>
#include <variant>

#include "broker_adapters/client/channel.hpp"
#include "broker_adapters/client/connection.hpp"

namespace rehearsal::broker_adapters {

Waiting::Waiting(Channel& channel)
    : Operation(channel.process()), channel_(channel.shared_from_this()) {}

sim::Scheduler& Waiting::scheduler_of(const Channel& channel) {
  return channel.world().scheduler();
}

World& Waiting::world() const { return channel_->world(); }

sim::Process& Waiting::process() const { return channel_->process(); }

const std::exception_ptr& Waiting::channel_error() const { return channel_->error_; }

bool Waiting::connected() const { return channel_->connection_->usable(); }

void Waiting::wake() {
  if (waiter_) world().scheduler().post(*waiter_);
}

/// The broker answers also whoever does not wait any more: their place stays.
Call::~Call() {
  for (Channel::Asked& asked : channel_->asked_)
    if (asked.call == this) asked.call = nullptr;
}

void Call::start() {
  if (channel_->error_) return fail(channel_->error_);
  channel_->asked_.push_back({this, kind_of_answer_to(command_)});
  if (std::holds_alternative<model::ConfirmSelect>(command_)) channel_->confirming_ = true;
  channel_->send(std::move(command_));
}

void Call::take(model::Effect&& answer) {
  answer_ = std::move(answer);
  wake();
}

std::uint32_t CountCall::await_resume() {
  const model::Effect& done = answer();
  if (const auto* purged = std::get_if<model::QueuePurgeOk>(&done)) return purged->message_count;
  return std::get<model::QueueDeleteOk>(done).message_count;
}

bool GetCall::await_ready() {
  world().ready(process());
  return Call::await_ready();
}

std::optional<Delivery> GetCall::await_resume() {
  const auto* got = std::get_if<model::GetOk>(&answer());
  if (!got) return std::nullopt;
  return Delivery(got->message, got->delivery_tag, got->redelivered);
}

}  // namespace rehearsal::broker_adapters
