#include <string>
#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/methods.hpp"
#include "model/operators/permissions.hpp"
#include "model/queues/delivery.hpp"
#include "model/queues/leaving.hpp"
#include "model/queues/limits.hpp"
#include "model/quorum/quorum_delivery.hpp"

namespace rehearsal::model {

namespace {

/// Rules 10.5 and 10.6.
Outcome check_exclusive_use(const Queue& queue, bool exclusive) {
  if (exclusive && queue.options().single_active_consumer) {
    return Refusal{ReplyCode::access_refused,
                   concat({in_vhost("queue", queue.name()), " in exclusive use"})};
  }
  const bool in_use = exclusive ? queue.consumer_count() > 0 : queue.exclusively_consumed();
  if (!in_use) return std::nullopt;
  return Refusal{ReplyCode::access_refused,
                 concat({in_vhost("queue", queue.name()), " in exclusive use"})};
}

/// Rule 10.2. The tag of a reply consumer is none of these.
Outcome check_new_tag(const Channel& channel, const Name& tag) {
  if (!channel.subscriptions.contains(tag)) return std::nullopt;
  return Refusal{ReplyCode::not_allowed, concat({"attempt to reuse consumer tag ", quoted(tag)})};
}

/// Rules 15.12 and 26.8. Under a tag whose last consumer still holds deliveries, RabbitMQ 3.10.8
/// breaks down at the next delivery.
Outcome check_quorum_consume(const Call& call, const Queue& queue, const Consume& method) {
  if (call.channel.limiter.limit != 0) {
    return Refusal{ReplyCode::not_implemented,
                   concat({in_vhost("queue", queue.name()), " does not support global qos"})};
  }
  if (queue.quorum()->consumers.knows(call.handle, method.consumer_tag)) {
    return not_modelled(
        "how a consumer of a quorum queue crashes that has the tag of a cancelled "
        "one with unacknowledged deliveries");
  }
  return std::nullopt;
}

Outcome check_consume(const Call& call, const Consume& method, Handle<Queue>& queue) {
  Name name = method.queue;
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  if (auto refusal = check_new_tag(call.channel, method.consumer_tag)) return refusal;
  if (auto refusal = check_permitted(call, Access::read, "queue", name)) return refusal;
  if (auto refusal = find_accessible_queue(call, name, queue)) return refusal;
  const Queue& to = call.state.queues[queue];
  if (auto refusal = check_consumer_arguments(method.arguments, name, to.options().type)) {
    return refusal;
  }
  if (to.quorum()) return check_quorum_consume(call, to, method);
  return check_exclusive_use(to, method.exclusive);
}

Name tag_of(Call& call, const Consume& method) {
  if (!method.consumer_tag.empty()) return method.consumer_tag;
  return call.state.names.consumer_tag();
}

/// Rule 25.1.
Outcome consume_replies(Call& call, const Consume& method) {
  if (auto refusal = check_new_tag(call.channel, method.consumer_tag)) return refusal;
  if (!method.no_ack) {
    return Refusal{ReplyCode::precondition_failed, "reply consumer cannot acknowledge"};
  }
  if (call.channel.reply_consumer) {
    return Refusal{ReplyCode::precondition_failed, "reply consumer already set"};
  }
  const Name tag = tag_of(call, method);
  call.channel.reply_consumer = {tag, call.state.names.reply_address()};
  if (!method.nowait) call.reply(ConsumeOk{call.channel.id, tag});
  return std::nullopt;
}

/// Rules 10.12 and 26.8.
std::uint16_t prefetch_of(const Call& call, const Queue& queue, const Consume& method) {
  constexpr std::uint16_t quorum_default = 2000;
  const std::uint16_t prefetch = call.channel.prefetch;
  if (queue.quorum()) return prefetch == 0 ? quorum_default : prefetch;
  return method.no_ack ? std::uint16_t{0} : prefetch;
}

}  // namespace

/// Rules 10.1 to 10.5, 10.8, 11.6.
Outcome perform(Call& call, const Consume& method) {
  if (method.queue == "amq.rabbitmq.reply-to") return consume_replies(call, method);
  Handle<Queue> handle;
  if (auto refusal = check_consume(call, method, handle)) return refusal;
  Queue& queue = call.state.queues[handle];
  const Name tag = tag_of(call, method);
  Consumer consumer{.channel = call.handle,
                    .tag = tag,
                    .no_ack = method.no_ack,
                    .exclusive = method.exclusive,
                    .prefetch = prefetch_of(call, queue, method),
                    .priority = integer_argument(method.arguments, "x-priority").value_or(0)};
  call.channel.subscriptions[tag] = {handle, queue.subscribe(std::move(consumer))};
  if (!method.nowait) call.reply(ConsumeOk{call.channel.id, tag});
  run_queue(call.state, handle, call.effects);
  return std::nullopt;
}

namespace {

/// Whether another consumer may take turns at once (rules 20.15, 26.11, 27.6).
bool cancel(const State& state, Queue& queue, Handle<Consumer> consumer) {
  const bool runs = state.profile.after_cancel == AfterCancel::queue_runs;
  return queue.cancel(consumer) || (runs && queue.options().single_active_consumer);
}

}  // namespace

/// Rules 10.9, 10.10, 6.5.
Outcome perform(Call& call, const Cancel& method) {
  if (!method.nowait) call.reply(CancelOk{call.channel.id, method.consumer_tag});
  auto& replies = call.channel.reply_consumer;
  if (replies && replies->tag == method.consumer_tag) replies.reset();
  const auto found = call.channel.subscriptions.find(method.consumer_tag);
  if (found == call.channel.subscriptions.end()) return std::nullopt;
  const auto [handle, consumer] = found->second;
  call.channel.subscriptions.erase(found);
  Queue& queue = call.state.queues[handle];
  const bool goes_on = cancel(call.state, queue, consumer);
  if (queue.to_be_auto_deleted()) {
    delete_queue(call.state, handle, Fate::queue_deleted, call.effects);
  } else {
    renew_lease(call.state, handle);
    if (goes_on) run_queue(call.state, handle, call.effects);
  }
  return std::nullopt;
}

namespace {

/// Rule 26.11.
Outcome check_gettable(const Queue& queue) {
  if (!queue.quorum() || !queue.options().single_active_consumer) return std::nullopt;
  return Refusal{ReplyCode::resource_locked,
                 concat({"cannot obtain access to locked ", in_vhost("queue", queue.name()),
                         ". basic.get operations are not supported by quorum queues with single "
                         "active consumer"})};
}

std::uint32_t ready_count(const Queue& queue) {
  return static_cast<std::uint32_t>(queue.ready().size());
}

/// The head, as the client sees it, and how many messages are left.
struct Got {
  Copy copy;
  MessageRef message = copy.message;
  std::uint32_t left = 0;
};
/// What is acknowledged at once lets the queue go on before it counts (rule 26.16).
Got get_from_quorum(State& state, Handle<Queue> handle, bool no_ack, Effects& effects) {
  Queue& queue = state.queues[handle];
  Got got{queue.pop()};
  if (got.copy.returns > 0 || state.profile.first_get_is_counted) {
    got.message = quorum::with_delivery_count(got.copy);
  }
  if (no_ack) run_queue(state, handle, effects);
  got.left = ready_count(queue);
  if (!no_ack) run_queue(state, handle, effects);
  return got;
}
Got get_head(State& state, Handle<Queue> handle, bool no_ack, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.quorum()) return get_from_quorum(state, handle, no_ack, effects);
  Got got{queue.pop()};
  expire_heads(state, handle, effects);
  got.left = ready_count(queue);
  return got;
}

}  // namespace

/// Section 14.
Outcome perform(Call& call, const Get& method) {
  Name name = method.queue;
  if (auto refusal = expand_queue_name(call.channel, name)) return refusal;
  if (auto refusal = check_permitted(call, Access::read, "queue", name)) return refusal;
  Handle<Queue> handle;
  if (auto refusal = find_accessible_queue(call, name, handle)) return refusal;
  Queue& queue = call.state.queues[handle];
  if (auto refusal = check_gettable(queue)) return refusal;
  renew_lease(call.state, handle);
  if (queue.ready().empty()) {
    call.reply(GetEmpty{call.channel.id});
    return std::nullopt;
  }
  auto [copy, message, left] = get_head(call.state, handle, method.no_ack, call.effects);
  call.reply(GetOk{call.channel.id, call.channel.last_tag + 1, copy.redelivered, left,
                   std::move(message)});
  if (!method.no_ack) {
    hand_over(call.state, handle, call.channel, {}, std::move(copy));
    return std::nullopt;
  }
  ++call.channel.last_tag;
  call.reply(Settled{queue.name(), Fate::acknowledged, std::move(copy.message)});
  return std::nullopt;
}

}  // namespace rehearsal::model
