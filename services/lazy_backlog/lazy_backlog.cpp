#include "services/lazy_backlog/lazy_backlog.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace rehearsal::services::lazy_backlog {
namespace {

using namespace std::chrono_literals;
using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::Mandatory;
using broker_adapters::PublishOutcome;
using broker_adapters::QueueOptions;

/// How long a publish may take: an alarm may block the producer for a while.
constexpr auto patience = 10min;
/// How often the consumer looks whether the backlog is there.
constexpr auto look_interval = 100ms;

QueueOptions queue_options(const std::string& mode) {
  return QueueOptions::durable(queue).with({{"x-queue-mode", model::Value{mode}}});
}

model::MessageRef persistent_message(std::size_t size) {
  model::Properties properties;
  properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<const model::Message>(exchange, routing_key, std::move(properties),
                                                std::string(size, 'x'));
}

/// What the lanes of a producer share. It lives in the frame of its coroutine.
struct Publishing {
  ChannelRef channel;
  model::MessageRef message;
  std::uint64_t left;
};

/// Publishes one message after the other, and each until it is confirmed.
sim::task<> lane(Publishing& publishing, Progress& progress) {
  while (publishing.left > 0) {
    --publishing.left;
    PublishOutcome outcome = PublishOutcome::unknown;
    while (outcome != PublishOutcome::confirmed)
      outcome = co_await publishing.channel->publish_confirmed(publishing.message, Mandatory::yes,
                                                               patience);
    ++progress.confirmed;
  }
}

sim::task<> produce(Context& context, Backlog backlog, Progress& progress) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->declare_exchange(exchange, ExchangeType::direct);
  const QueueOptions options = queue_options(backlog.queue_mode);
  co_await channel->declare_queue(options);
  co_await channel->bind(queue, exchange, routing_key);
  Publishing publishing{channel, persistent_message(backlog.message_size), backlog.messages};
  progress.publishing_since = context.now();
  for (std::uint32_t i = 0; i < backlog.window; ++i)
    context.spawn("lane", lane(publishing, progress));
  while (progress.confirmed < backlog.messages) co_await context.sleep(1ms);
  progress.published_at = context.now();
  context.note("has published " + std::to_string(backlog.messages) + " messages");
}

/// Until as many messages wait as there will be.
sim::task<> wait_for_backlog(Context& context, ChannelRef channel, Backlog backlog) {
  const QueueOptions options = queue_options(backlog.queue_mode);
  for (;;) {
    const model::QueueDeclareOk declared = co_await channel->declare_queue(options);
    if (declared.message_count >= backlog.messages) co_return;
    co_await context.sleep(look_interval);
  }
}

sim::task<> consume(Context& context, Backlog backlog, Progress& progress) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->prefetch(backlog.prefetch);
  co_await wait_for_backlog(context, channel, backlog);
  progress.draining_since = context.now();
  Consumer consumer = co_await channel->consume(queue, Acknowledge::manual);
  while (progress.consumed < backlog.messages) {
    const Delivery delivery = co_await consumer.next();
    co_await channel->ack(delivery.tag);
    ++progress.consumed;
  }
  progress.drained_at = context.now();
  context.note("has drained the backlog");
}

}  // namespace

std::vector<broker_adapters::Service> services(const Backlog& backlog, Progress& progress) {
  return {
      {"producer", [=, &progress](Context& self) { return produce(self, backlog, progress); }},
      {"consumer", [=, &progress](Context& self) { return consume(self, backlog, progress); }},
  };
}

}  // namespace rehearsal::services::lazy_backlog
