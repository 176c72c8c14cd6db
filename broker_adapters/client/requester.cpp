#include "broker_adapters/client/requester.hpp"

#include <algorithm>
#include <utility>

#include "broker_adapters/client/channel.hpp"

namespace rehearsal::broker_adapters {
namespace {

/// The queue that is none (rule 25.1).
constexpr const char* direct_reply_to = "amq.rabbitmq.reply-to";

void require_askable(const model::MessageRef& request, sim::Duration limit) {
  if (!request) throw sim::Misuse("it asks with a null message: expected a request");
  if (request->properties().reply_to)
    throw sim::Misuse(
        "it asks with a request that has a reply-to, where the reply would go to: "
        "leave that to the requester");
  if (limit < sim::Duration::zero())
    throw sim::Misuse("it awaits a reply for a negative time: expected zero or more");
}

model::MessageRef with_return_address(const model::Message& request, PendingAsks& asks) {
  model::Properties properties = request.properties();
  properties.reply_to = direct_reply_to;
  if (!properties.correlation_id) properties.correlation_id = std::to_string(++asks.numbered);
  return std::make_shared<const model::Message>(request.exchange(), request.routing_key(),
                                                std::move(properties), request.body());
}

}  // namespace

sim::task<Requester> Requester::open(ChannelRef channel) {
  if (!channel) throw sim::Misuse("it opens a requester without a channel: open a channel first");
  Consumer replies = co_await channel->consume(direct_reply_to, Acknowledge::automatic);
  co_return Requester(std::move(replies));
}

Requester::Requester(Consumer consumer)
    : channel_(std::move(consumer.channel_)), listener_(std::move(consumer.state_)) {
  listener_->asks = std::make_shared<PendingAsks>();
}

Requester& Requester::operator=(Requester&& other) noexcept {
  if (this == &other) return *this;
  close();
  channel_ = std::move(other.channel_);
  listener_ = std::move(other.listener_);
  return *this;
}

void Requester::close() noexcept {
  if (!channel_) return;
  channel_->abandon(listener_);
  listener_.reset();
  channel_.reset();
}

Asking Requester::ask(model::MessageRef request, sim::Duration limit) {
  if (!channel_)
    throw sim::Misuse("it asks through a requester that was moved from: use what it was moved to");
  require_askable(request, limit);
  request = with_return_address(*request, *listener_->asks);
  return Asking(*channel_, listener_->asks, std::move(request), limit);
}

Asking* PendingAsks::find(std::string_view correlation_id) const {
  const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const Asking* ask) {
    return ask->correlation_id() == correlation_id;
  });
  return found == waiting.end() ? nullptr : *found;
}

void PendingAsks::received(Delivery reply) {
  const auto& id = reply.message->properties().correlation_id;
  Asking* const ask = id ? find(*id) : nullptr;
  if (ask) ask->take(std::move(reply));
}

void PendingAsks::end(const std::exception_ptr& error) {
  ended = error;
  for (Asking* const ask : std::exchange(waiting, {})) {
    ask->disarm();
    ask->fail(error);
  }
}

Asking::Asking(Channel& channel, std::shared_ptr<PendingAsks> asks, model::MessageRef request,
               sim::Duration limit)
    : Waiting(channel),
      Timer(scheduler_of(channel)),
      asks_(std::move(asks)),
      request_(std::move(request)),
      limit_(limit) {}

bool Asking::await_ready() {
  begin();
  if (asks_->find(correlation_id()))
    throw sim::Misuse("it asks with the correlation id " + correlation_id() +
                      ", for which another ask waits: give each its own, or none");
  return false;
}

void Asking::start() {
  if (channel_error()) return fail(channel_error());
  if (asks_->ended) return fail(asks_->ended);
  asks_->waiting.push_back(this);
  channel_->send_publish(request_, Mandatory::no);
  if (world().crashes_at(process(), CrashPoint::published, {request_, 0})) return;
  if (limit_ < sim::Duration::max()) arm(sim::later(scheduler().now(), limit_));
}

/// The process may crash on receiving it, and may be slower than usual.
void Asking::take(Delivery reply) {
  disarm();
  std::erase(asks_->waiting, this);
  const Taking taking = channel_->take(reply);
  reply_ = std::move(reply.message);
  if (!strand_->handling().message) strand_->handle(taking.subject);
  if (world().crashes_at(process(), CrashPoint::received, taking.subject)) return;
  if (taking.slower == sim::Duration::zero()) return wake();
  arm(scheduler().now() + taking.slower);
}

void Asking::fire() {
  std::erase(asks_->waiting, this);
  wake();
}

}  // namespace rehearsal::broker_adapters
