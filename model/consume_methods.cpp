#include <algorithm>
#include <concepts>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/arguments.hpp"
#include "model/methods.hpp"
#include "model/permissions.hpp"
#include "model/quorum_delivery.hpp"

namespace rehearsal::model {

namespace {

Outcome unknown_tag(DeliveryTag tag) {
  return Refusal{ReplyCode::precondition_failed,
                 concat({"unknown delivery tag ", std::to_string(tag)})};
}

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
  return Name(concat({"amq.ctag-", std::to_string(++call.state.generated_tags)}));
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
  const auto number = std::to_string(++call.state.generated_addresses);
  const Name tag = tag_of(call, method);
  call.channel.reply_consumer = {tag, Name(concat({"amq.rabbitmq.reply-to.", number}))};
  if (!method.nowait) call.reply(ConsumeOk{call.channel.id, tag});
  return std::nullopt;
}

/// Deliveries to consumers; those that were got do not count (rule 15.5).
std::size_t volume_of(std::span<const Outstanding> taken) {
  return static_cast<std::size_t>(std::count_if(
      taken.begin(), taken.end(), [](const Outstanding& it) { return bool(it.consumer); }));
}

/// Says whether more may be sent from now on.
bool lower_volume(Limiter& limiter, std::size_t by) {
  const bool was_reached = limiter.reached();
  limiter.volume -= std::min<std::uint64_t>(limiter.volume, by);
  return was_reached && !limiter.reached();
}

/// The channel tells its limiter and its queues, and whoever hears of it first is free (N10).
bool limiter_hears_first(Call& call) {
  return call.order && call.order->pick(2, Unordered::resuming) == 1;
}

template <class Taken>
void settle_under_limit(Call& call, Taken taken, std::size_t volume, Disposal disposal) {
  Limiter& limiter = call.channel.limiter;
  const bool first = limiter_hears_first(call);
  bool resumes = first && lower_volume(limiter, volume);
  settle(call.state, std::move(taken), disposal, call.effects);
  if (!first) resumes = lower_volume(limiter, volume);
  if (resumes) resume_channel(call);
}

/// One delivery or several, which were taken from the channel.
template <class Taken>
void settle_at_once(Call& call, Taken taken, std::size_t volume, Disposal disposal) {
  if (call.channel.limiter.limit != 0 && volume != 0)
    settle_under_limit(call, std::move(taken), volume, disposal);
  else
    settle(call.state, std::move(taken), disposal, call.effects);
}

void settle_now(Call& call, Outstanding taken, Disposal disposal) {
  const std::size_t volume = volume_of({&taken, 1});
  settle_at_once(call, std::move(taken), volume, disposal);
}

Outcome settle(Call& call, DeliveryTag tag, bool multiple, Disposal disposal) {
  auto& transaction = call.channel.transaction;
  if (!multiple) {
    auto taken = call.channel.take_one(tag);
    if (!taken) return unknown_tag(tag);
    if (transaction)
      transaction->settlements.push_back({disposal, {*std::move(taken)}});
    else
      settle_now(call, *std::move(taken), disposal);
    return std::nullopt;
  }
  auto taken = call.channel.take_up_to(tag);
  if (!taken) return unknown_tag(tag);
  if (transaction)
    transaction->settlements.push_back({disposal, *std::move(taken)});
  else
    settle_now(call, *std::move(taken), disposal);
  return std::nullopt;
}

/// Rules 12.11 and 12.12.
template <class Method>
Outcome recover(Call& call, const Method& method) {
  if (!method.requeue) return Refusal{ReplyCode::not_implemented, "requeue=false"};
  if constexpr (std::same_as<Method, Recover>) call.reply(RecoverOk{call.channel.id});
  settle_now(call, *call.channel.take_up_to(0), Disposal::requeue);
  return std::nullopt;
}

/// The queues from which the channel consumes, each once.
std::vector<Handle<Queue>> consumed_queues(const Channel& channel) {
  std::vector<Handle<Queue>> queues;
  for (const auto& [tag, subscription] : channel.subscriptions)
    queues.push_back(subscription.queue);
  std::sort(queues.begin(), queues.end());
  queues.erase(std::unique(queues.begin(), queues.end()), queues.end());
  return queues;
}

}  // namespace

void settle_now(Call& call, std::vector<Outstanding> taken, Disposal disposal) {
  const std::size_t volume = volume_of(taken);
  settle_at_once(call, std::move(taken), volume, disposal);
}

/// Which queue is first is open (rule 15.10).
void resume_channel(Call& call) {
  std::vector<Handle<Queue>> queues = consumed_queues(call.channel);
  while (!queues.empty()) {
    const Handle<Queue> next = take_next(queues, call.order, Unordered::resuming);
    if (call.state.queues[next].unblock(call.handle)) run_queue(call.state, next, call.effects);
  }
}

/// Rules 15.1 to 15.6.
Outcome perform(Call& call, const Qos& method) {
  if (method.prefetch_size != 0) {
    return Refusal{ReplyCode::not_implemented,
                   concat({"prefetch_size!=0 (", std::to_string(method.prefetch_size), ")"})};
  }
  Limiter& limiter = call.channel.limiter;
  const bool was_reached = limiter.reached();
  if (!method.global) call.channel.prefetch = method.prefetch_count;
  const std::uint16_t limit = method.global ? method.prefetch_count : std::uint16_t{0};
  if (limit == 0)
    limiter = {};
  else if (limiter.limit == 0)
    limiter = {limit, call.channel.outstanding.size()};
  else
    limiter.limit = limit;
  call.reply(QosOk{call.channel.id});
  if (was_reached && !limiter.reached()) resume_channel(call);
  return std::nullopt;
}

namespace {

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
Got get_from_quorum(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  Got got{queue.pop()};
  if (got.copy.returns > 0 || state.profile.first_get_is_counted) {
    got.message = quorum::with_delivery_count(got.copy);
  }
  got.left = ready_count(queue);
  run_queue(state, handle, effects);
  return got;
}
Got get_head(State& state, Handle<Queue> handle, Effects& effects) {
  Queue& queue = state.queues[handle];
  if (queue.quorum()) return get_from_quorum(state, handle, effects);
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
  auto [copy, message, left] = get_head(call.state, handle, call.effects);
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

Outcome perform(Call& call, const Recover& method) { return recover(call, method); }
Outcome perform(Call& call, const RecoverAsync& method) { return recover(call, method); }

}  // namespace rehearsal::model
