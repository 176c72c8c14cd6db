#include <string>
#include <utility>

#include "model/arguments.hpp"
#include "model/methods.hpp"

namespace rehearsal::model {

namespace {

Outcome unknown_tag(DeliveryTag tag) {
  return Refusal{ReplyCode::precondition_failed,
                 concat({"unknown delivery tag ", std::to_string(tag)})};
}

/// Rule 10.5.
Outcome check_exclusive_use(const Queue& queue, bool exclusive) {
  const bool in_use = exclusive ? queue.consumer_count() > 0 : queue.exclusively_consumed();
  if (!in_use) return std::nullopt;
  return Refusal{ReplyCode::access_refused,
                 concat({in_vhost("queue", queue.name()), " in exclusive use"})};
}

Outcome check_consume(const Call& call, const Consume& method, Handle<Queue>& queue) {
  Name name = method.queue;
  if (name == "amq.rabbitmq.reply-to") return not_modelled("direct reply-to");
  if (call.channel.subscriptions.contains(method.consumer_tag)) {
    return Refusal{ReplyCode::not_allowed,
                   concat({"attempt to reuse consumer tag ", quoted(method.consumer_tag)})};
  }
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  if (auto refusal = find_accessible_queue(call, name, queue)) return refusal;
  if (auto refusal = check_consumer_arguments(method.arguments, name)) return refusal;
  return check_exclusive_use(call.state.queues[queue], method.exclusive);
}

Name tag_of(Call& call, const Consume& method) {
  if (!method.consumer_tag.empty()) return method.consumer_tag;
  return Name(concat({"amq.ctag-", std::to_string(++call.state.generated_tags)}));
}

Outcome settle(Call& call, DeliveryTag tag, bool multiple, Disposal disposal) {
  if (!multiple) {
    auto taken = call.channel.take_one(tag);
    if (!taken) return unknown_tag(tag);
    settle(call.state, std::move(*taken), disposal, call.effects);
    return std::nullopt;
  }
  auto taken = call.channel.take_up_to(tag);
  if (!taken) return unknown_tag(tag);
  settle(call.state, std::move(*taken), disposal, call.effects);
  return std::nullopt;
}

}  // namespace

/// Rules 15.1, 15.2.
Outcome perform(Call& call, const Qos& method) {
  if (method.prefetch_size != 0) {
    return Refusal{ReplyCode::not_implemented,
                   concat({"prefetch_size!=0 (", std::to_string(method.prefetch_size), ")"})};
  }
  if (method.global) return not_modelled("basic.qos with global=true");
  call.channel.prefetch = method.prefetch_count;
  call.reply(QosOk{call.channel.id});
  return std::nullopt;
}

/// Rules 10.1 to 10.5, 10.8, 11.6.
Outcome perform(Call& call, const Consume& method) {
  Handle<Queue> handle;
  if (auto refusal = check_consume(call, method, handle)) return refusal;
  const Name tag = tag_of(call, method);
  Consumer consumer{.channel = call.handle,
                    .tag = tag,
                    .no_ack = method.no_ack,
                    .exclusive = method.exclusive,
                    .priority = consumer_priority(method.arguments)};
  if (!method.no_ack) consumer.prefetch = call.channel.prefetch;
  call.channel.subscriptions[tag] = {handle,
                                     call.state.queues[handle].subscribe(std::move(consumer))};
  if (!method.nowait) call.reply(ConsumeOk{call.channel.id, tag});
  run_queue(call.state, handle, call.effects);
  return std::nullopt;
}

/// Rules 10.9, 10.10, 6.5.
Outcome perform(Call& call, const Cancel& method) {
  if (!method.nowait) call.reply(CancelOk{call.channel.id, method.consumer_tag});
  const auto found = call.channel.subscriptions.find(method.consumer_tag);
  if (found == call.channel.subscriptions.end()) return std::nullopt;
  const auto [handle, consumer] = found->second;
  call.channel.subscriptions.erase(found);
  Queue& queue = call.state.queues[handle];
  queue.cancel(consumer);
  if (queue.to_be_auto_deleted()) {
    delete_queue(call.state, handle, Fate::queue_deleted, call.effects);
  }
  return std::nullopt;
}

/// Section 14.
Outcome perform(Call& call, const Get& method) {
  Name name = method.queue;
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  Handle<Queue> handle;
  if (auto refusal = find_accessible_queue(call, name, handle)) return refusal;
  Queue& queue = call.state.queues[handle];
  if (queue.ready().empty()) {
    call.reply(GetEmpty{call.channel.id});
    return std::nullopt;
  }
  Copy copy = queue.pop();
  call.reply(GetOk{call.channel.id, call.channel.last_tag + 1, copy.redelivered,
                   static_cast<std::uint32_t>(queue.ready().size()), copy.message});
  if (!method.no_ack) {
    hand_over(call.state, handle, call.channel, {}, std::move(copy));
    return std::nullopt;
  }
  ++call.channel.last_tag;
  call.reply(Settled{queue.name(), Fate::acknowledged, std::move(copy.message)});
  return std::nullopt;
}

/// Section 12.
Outcome perform(Call& call, const Ack& method) {
  return settle(call, method.delivery_tag, method.multiple, Disposal::acknowledge);
}

Outcome perform(Call& call, const Nack& method) {
  const Disposal disposal = method.requeue ? Disposal::requeue : Disposal::reject;
  return settle(call, method.delivery_tag, method.multiple, disposal);
}

Outcome perform(Call& call, const Reject& method) {
  const Disposal disposal = method.requeue ? Disposal::requeue : Disposal::reject;
  return settle(call, method.delivery_tag, false, disposal);
}

}  // namespace rehearsal::model
