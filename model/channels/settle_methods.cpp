#include "model/channels/settle_methods.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/queues/dead_lettering.hpp"
#include "model/queues/delivery.hpp"
#include "model/quorum/quorum_delivery.hpp"

namespace rehearsal::model {

namespace {

Outcome unknown_tag(DeliveryTag tag) {
  return Refusal{ReplyCode::precondition_failed,
                 concat({"unknown delivery tag ", std::to_string(tag)})};
}

/// Deliveries to consumers; those that were got do not count (rule 15.5).
std::size_t volume_of(std::span<const Outstanding> taken) {
  return static_cast<std::size_t>(std::count_if(
      taken.begin(), taken.end(), [](const Outstanding& it) { return bool(it.consumer); }));
}

/// Says whether more may be sent from now on. Zero stays zero; what is not may go below.
bool lower_volume(Limiter& limiter, std::size_t by) {
  const bool was_reached = limiter.reached();
  if (limiter.volume != 0) limiter.volume -= static_cast<std::int64_t>(by);
  return was_reached && !limiter.reached();
}

/// The channel tells its queues group by group, and its limiter, which then tells them to go on.
/// Who hears what first is free (N10): before which group that is, mostly after them all.
struct Places {
  std::size_t limiter_hears;
  /// Null while a transaction settles more, and they hear of it then.
  std::optional<std::size_t> queues_go_on;
};

Places pick_places(const Call& call, std::size_t groups) {
  const std::size_t limiter_hears = groups - pick_next(groups + 1, call.order, Unordered::resuming);
  const std::size_t now = groups - limiter_hears + 1;
  const std::size_t ways = call.state.committing ? now + 1 : now;
  const std::size_t before_the_end = pick_next(ways, call.order, Unordered::resuming);
  if (before_the_end == now) return {limiter_hears, std::nullopt};
  return {limiter_hears, groups - before_the_end};
}

void settle_under_limit(Call& call, std::span<const DeliveryGroup> groups, std::size_t volume,
                        Disposal disposal) {
  const Places places = pick_places(call, groups.size());
  bool& resumes = call.channel.limiter.resumes_late;
  for (std::size_t place = 0; place <= groups.size(); ++place) {
    if (place == places.limiter_hears && lower_volume(call.channel.limiter, volume)) resumes = true;
    if (place == places.queues_go_on && std::exchange(resumes, false)) resume_channel(call);
    if (place < groups.size()) settle(call.state, groups[place], disposal, call.effects);
  }
}

void settle_groups(Call& call, std::span<const DeliveryGroup> groups, std::size_t volume,
                   Disposal disposal) {
  quorum::in_one_go(call.state, call.effects, [&] {
    if (call.channel.limiter.limit != 0 && volume != 0)
      return settle_under_limit(call, groups, volume, disposal);
    for (const DeliveryGroup& group : groups) settle(call.state, group, disposal, call.effects);
  });
}

void settle_now(Call& call, Outstanding taken, Disposal disposal) {
  const DeliveryGroup group(&taken, 1);
  settle_groups(call, {&group, 1}, volume_of(group), disposal);
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

void settle_now(Call& call, std::vector<Outstanding> taken, Disposal disposal,
                LimiterHears limiter) {
  const std::size_t volume = limiter == LimiterHears::now ? volume_of(taken) : 0;
  settle_groups(call, in_groups(call.state, taken), volume, disposal);
}

bool counts_for_limiter(const Channel& channel, std::span<const Outstanding> taken) {
  return channel.limiter.limit != 0 && volume_of(taken) != 0;
}

void tell_limiter(Call& call, std::span<const Outstanding> taken) {
  Limiter& limiter = call.channel.limiter;
  if (lower_volume(limiter, volume_of(taken))) limiter.resumes_late = true;
}

namespace {

/// Dead letters may come to a queue before what else is on its way there (N12).
void let_dead_letters_overtake(Call& call) {
  if (call.state.dead_letters.empty()) return;
  if (pick_next(2, call.order, Unordered::resuming) == 1)
    publish_dead_letters(call.state, call.effects);
}

}  // namespace

/// The queues ask for each message, and whose turn it is is open (rule 15.10). RabbitMQ draws lots
/// for who is first, so that each queue is in the end; ours are it in turns (rule 31.12).
void resume_channel(Call& call) {
  std::vector<Handle<Queue>> queues = consumed_queues(call.channel);
  std::erase_if(queues, [&](Handle<Queue> it) {
    Queue& queue = call.state.queues[it];
    return !queue.unblock(call.handle) || queue.ready().empty();
  });
  if (queues.empty()) return;
  Handle<Queue>& first = call.channel.limiter.first_to_resume;
  std::rotate(queues.begin(), std::upper_bound(queues.begin(), queues.end(), first), queues.end());
  first = queues.front();
  while (!queues.empty()) {
    let_dead_letters_overtake(call);
    const auto next = queues.begin() + pick_next(queues.size(), call.order, Unordered::resuming);
    if (!deliver_next(call.state, *next, call.effects)) queues.erase(next);
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
    limiter = {.limit = limit,
               .volume = static_cast<std::int64_t>(call.channel.outstanding.size())};
  else
    limiter.limit = limit;
  call.reply(QosOk{call.channel.id});
  if (was_reached && !limiter.reached()) resume_channel(call);
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
