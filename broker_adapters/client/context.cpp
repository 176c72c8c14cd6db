#include "broker_adapters/client/context.hpp"

#include <optional>
#include <utility>

namespace rehearsal::broker_adapters {

bool Acting::await_ready() {
  begin();
  if (!passes(CrashPoint::before_effect)) return false;
  std::optional<EffectAnswer> answer = world_.perform(process_, act_, key_, *this);
  if (!answer) return false;
  answer_ = *std::move(answer);
  if (!passes(CrashPoint::after_effect)) return false;
  if (answer_.after == sim::Duration::zero()) return true;
  arm(scheduler().now() + answer_.after);
  return false;
}

void Acting::answered(EffectAnswer answer) {
  answer_ = std::move(answer);
  scheduler().post(*waiter_);
}

bool Committing::await_ready() {
  begin();
  transaction_.require_open();
  if (!passes(CrashPoint::before_commit)) return false;
  world_.committed(process_, transaction_.writes());
  transaction_.commit(world_.store(process_));
  return passes(CrashPoint::after_commit);
}

void NextRequest::start() {
  strand_->handle({});
  world_.ready(process_);
  may_take();
}

void NextRequest::may_take() {
  request_ = world_.requests().take(process_.index());
  if (!request_) return world_.requests().wait(*this);
  const Taking taking = world_.take(process_, request_, false);
  strand_->handle(taking.subject);
  if (!world_.crashes_at(process_, CrashPoint::received, taking.subject))
    world_.scheduler().post(*waiter_);
}

sim::task<ChannelRef> Context::open_channel() {
  if (!connection_ || !connection_->usable())
    connection_ = std::make_shared<Connection>(world_, process_);
  const std::shared_ptr<Connection> connection = connection_;
  co_await connection->open();
  ChannelRef channel = connection->channel();
  SimpleCall opening(*channel, model::ChannelOpen{channel->id()});
  co_await opening;
  co_return channel;
}

Acting Context::act(std::string verb, std::string subject, std::string idempotency_key,
                    std::string details) {
  Act act{now(), std::string(name()), std::move(verb), std::move(subject), std::move(details)};
  return {world_, process_, std::move(act), std::move(idempotency_key)};
}

bool Context::fails(std::string_view name) {
  if (name.empty())
    throw sim::Misuse("it asks for a failure without a name: expected one, such as 'cache-down'");
  return world_.fails(process_, name);
}

sim::task<> Context::run() {
  if (!service_.run) throw sim::Misuse("it has no coroutine to run: expected one in Service::run");
  return service_.run(*this);
}

void Context::cut() {
  if (connection_) connection_->cut();
}

}  // namespace rehearsal::broker_adapters
