#pragma once

#include <optional>
#include <string>

#include "broker_adapters/contract/contract.hpp"

/// What scripts are made of.
namespace rehearsal::broker_adapters::contract {

/// A name that no other test uses, for brokers that live longer than a test.
inline std::string fresh(Context& context) {
  return "contract-" + std::to_string(context.unique_id());
}

/// Straight into the queue.
inline model::MessageRef message(const model::Name& queue, std::string body) {
  return Message::to("", queue).body(std::move(body));
}

inline sim::task<ChannelRef> channel_with_queue(Context& context, model::Name queue) {
  ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable(queue));
  co_return channel;
}

inline std::string text(const Delivery& delivery) {
  return std::string(delivery.message->body()) + (delivery.redelivered ? " again" : "");
}
inline std::string text(const std::optional<Delivery>& delivery) {
  return delivery ? text(*delivery) : "empty";
}

/// The head of the queue, which is gone then.
inline sim::task<std::string> head(ChannelRef channel, model::Name queue) {
  const auto delivery = co_await channel->get(queue, Acknowledge::automatic);
  co_return text(delivery);
}

/// What the channel ended with, or 0: asked of it where there is no such queue to delete.
inline sim::task<int> code_of(ChannelRef channel) {
  int code = 0;
  try {
    co_await channel->delete_queue("contract-no-such-queue");
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  co_return code;
}

/// What the operation ended with, or 0.
template <class Operation>
sim::task<std::string> refusal(Operation&& operation) {
  int code = 0;
  try {
    co_await operation;
  } catch (const ChannelError& error) {
    code = error.reply_code();
  }
  co_return std::to_string(code);
}

}  // namespace rehearsal::broker_adapters::contract
