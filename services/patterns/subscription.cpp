#include "services/patterns/subscription.hpp"

#include <string>
#include <utility>

#include "services/patterns/backoff.hpp"

namespace rehearsal::services::patterns {
namespace {

using broker_adapters::ChannelError;
using broker_adapters::ChannelRef;
using broker_adapters::ConnectionLost;
using broker_adapters::Context;
using broker_adapters::EffectFailed;
using broker_adapters::QueueOptions;

}  // namespace

sim::task<ChannelRef> open_subscription(Context& context, Subscription subscription) {
  ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->prefetch(subscription.prefetch);
  const Exchange& announced = subscription.publishes_to;
  if (!announced.name.empty()) co_await channel->declare_exchange(announced.name, announced.type);
  for (const Binding& binding : subscription.bindings)
    co_await channel->declare_exchange(binding.exchange.name, binding.exchange.type);
  const std::vector<QueueOptions> queues = queues_of(subscription.queue, subscription.retries);
  for (const QueueOptions& queue : queues) co_await channel->declare_queue(queue);
  for (const Binding& binding : subscription.bindings)
    co_await channel->bind(subscription.queue, binding.exchange.name, binding.routing_key);
  co_return channel;
}

sim::task<> reconnecting(Context& context, std::function<sim::task<>(Context&)> session) {
  Backoff backoff;
  for (;;) {
    const sim::Time began = context.now();
    std::string why;
    try {
      co_await session(context);
      co_return;
    } catch (const ConnectionLost& lost) {
      why = lost.what();
    } catch (const ChannelError& error) {
      why = error.what();
    } catch (const EffectFailed& failed) {
      why = failed.what();
    }
    if (context.now() - began > Backoff::longest) backoff = Backoff();
    context.note("reconnects: " + why);
    co_await context.sleep(backoff.next());
  }
}

}  // namespace rehearsal::services::patterns
