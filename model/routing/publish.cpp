#include "model/routing/publish.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "model/arguments/arguments.hpp"
#include "model/arguments/readable.hpp"
#include "model/operators/permissions.hpp"
#include "model/queues/dead_lettering.hpp"
#include "model/queues/delivery.hpp"
#include "model/quorum/quorum_delivery.hpp"
#include "model/routing/routing.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

constexpr std::string_view reply_queue = "amq.rabbitmq.reply-to";

/// Where the message goes, remembered from the channel's last publish if it is still true.
Handle<Exchange> find_exchange(const Call& call, const Name& name) {
  Handle<Exchange>& last = call.channel.last_exchange.value;
  const Exchange* const exchange = call.state.exchanges.find(last);
  if (!exchange || !(exchange->settings().name == name)) last = call.state.find_exchange(name);
  return last;
}

/// What is wrong with an expiration, as the term in RabbitMQ's text (rule 31.7). Requires:
/// something is.
erlang::Term expiration_flaw(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::size_t first = negative || text.starts_with('+') ? 1 : 0;
  const std::size_t last = std::min(text.find_first_not_of("0123456789", first), text.size());
  if (last == first) return erlang::plain("no_integer");
  if (last < text.size()) {
    return erlang::tagged("leftover_string", {erlang::characters(text.substr(last))});
  }
  const std::size_t digits = text.find_first_not_of('0', first);
  const std::string number = concat({negative ? "-" : "", text.substr(digits)});
  return erlang::tagged(negative ? "value_negative" : "value_too_large", {erlang::plain(number)});
}

Outcome check_expiration(const Properties& properties) {
  if (!properties.expiration || parse_expiration(*properties.expiration)) return std::nullopt;
  std::string text = concat({"invalid expiration ", quoted(*properties.expiration), ": "});
  erlang::append(text, expiration_flaw(*properties.expiration));
  return Refusal{ReplyCode::precondition_failed, std::move(text)};
}

Outcome invalid_message(const std::string& flaw) {
  return Refusal{ReplyCode::precondition_failed, concat({"invalid message: {", flaw, "}"})};
}

/// Rules 9.2 and 24.2.
Outcome check_headers_and_mode(const Properties& properties) {
  for (const char* const key : {"CC", "BCC"}) {
    const Value* const value = properties.headers ? find(*properties.headers, key) : nullptr;
    if (value && !std::holds_alternative<Array>(value->is)) {
      return invalid_message(
          concat({"unacceptable_type_in_header,\"", key, "\",", erlang::type_of(*value)}));
    }
  }
  if (!properties.delivery_mode) return std::nullopt;
  const int mode = *properties.delivery_mode;
  if (mode == 1 || mode == 2) return std::nullopt;
  return invalid_message(concat({"delivery_mode_unknown,", std::to_string(mode)}));
}

/// Rule 25.2.
Outcome check_reply_to(const Call& call, const Properties& properties) {
  if (properties.reply_to != reply_queue || call.channel.reply_consumer) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed, "fast reply consumer does not exist"};
}

/// Rule 23.8.
Outcome check_user(const Login& login, const Properties& properties) {
  const std::string_view user = login.name();
  if (!properties.user_id || *properties.user_id == user || login.impersonator) {
    return std::nullopt;
  }
  return Refusal{ReplyCode::precondition_failed,
                 concat({"user_id property set to ", quoted(*properties.user_id),
                         " but authenticated user was ", quoted(user)})};
}

Outcome check_properties(const Call& call, const Message& message) {
  const Properties& properties = message.properties();
  if (!message.readable() || (properties.headers && !is_readable(*properties.headers)))
    return crash();
  if (auto refusal = check_reply_to(call, properties)) return refusal;
  if (auto refusal = check_user(call.channel.login, properties)) return refusal;
  if (auto refusal = check_expiration(properties)) return refusal;
  return check_headers_and_mode(properties);
}

/// In the order of rule 24.1.
Outcome check(const Call& call, const Publish& method, Handle<Exchange>& to) {
  const Message& message = *method.message;
  if (method.immediate) return Refusal{ReplyCode::not_implemented, "immediate=true"};
  const std::size_t size = message.body().size();
  const std::size_t size_max = call.state.profile.max_message_size;
  if (size > size_max) {
    return Refusal{ReplyCode::precondition_failed,
                   concat({"message size ", std::to_string(size),
                           " is larger than configured max size ", std::to_string(size_max)})};
  }
  if (auto refusal = check_permitted(call, Access::write, "exchange", message.exchange())) {
    return refusal;
  }
  to = find_exchange(call, message.exchange());
  if (!to) return no_exchange(message.exchange());
  if (call.state.exchanges[to].settings().internal) {
    return Refusal{ReplyCode::access_refused, concat({"cannot publish to internal ",
                                                      in_vhost("exchange", message.exchange())})};
  }
  if (auto refusal = check_topic_permitted(call, Access::write, to, message.routing_key())) {
    return refusal;
  }
  return check_properties(call, message);
}

/// As queues keep it: without its blind copies (rule 9.3), with an address that replies can be sent
/// to (rule 25.2), and as the publisher's, even if it was a dead letter before (rule 27.6).
MessageRef as_stored(const Call& call, const MessageRef& message) {
  const Properties& properties = message->properties();
  const bool asks_for_reply = properties.reply_to == reply_queue;
  const bool has_blind_copies = properties.headers && find(*properties.headers, "BCC");
  const bool is_ours = message->origin() == Origin::dead_lettering;
  if (!asks_for_reply && !has_blind_copies && !is_ours) return message;
  Properties changed = properties;
  if (asks_for_reply) changed.reply_to = call.channel.reply_consumer->address.str();
  if (has_blind_copies) erase_first(*changed.headers, "BCC");
  return std::make_shared<const Message>(message->exchange(), message->routing_key(),
                                         std::move(changed), message->body(),
                                         copies_under(properties, "BCC"));
}

/// A copy on its way to a queue. Without a message, what may happen between them: it is on its way
/// to no queue.
struct Sent {
  MessageRef message;
  Handle<Queue> to;
  /// Its publisher need not ask the queue any more.
  bool granted = false;
};

/// Each queue's first one, for they take what is theirs in order.
std::vector<std::size_t> next_of_each_queue(std::span<const Sent> sent) {
  std::vector<std::size_t> next;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const bool is_first = std::none_of(sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(i),
                                       [&](const Sent& other) { return other.to == sent[i].to; });
    if (is_first) next.push_back(i);
  }
  return next;
}

/// Dead letters of those that have their copy may come before the others have theirs. A quorum
/// queue takes what its publisher had sent before it was told to stop (rule 26.13); one that is new
/// to the queue may have asked before the dead letters, or asks when they are there.
void let_dead_letters_overtake(Call& call, std::span<Sent> sent) {
  if (call.state.dead_letters.empty()) return;
  const auto is_quorum = [&](const Sent& copy) {
    return copy.message && call.state.queues[copy.to].quorum();
  };
  const auto is_new = [&](const Sent& copy) {
    return is_quorum(copy) && !call.state.queues[copy.to].quorum()->publishers.knows(call.handle);
  };
  const bool has_asked = std::any_of(sent.begin(), sent.end(), is_new) &&
                         pick_next(2, call.order, Unordered::fan_out) == 1;
  if (pick_next(2, call.order, Unordered::fan_out) == 0) return;
  for (Sent& copy : sent)
    if (is_quorum(copy) && (has_asked || !is_new(copy)))
      copy.granted = quorum::may_publish(call.state, copy.to, call.handle);
  publish_dead_letters(call.state, call.effects);
}

/// The caller says which queue is first (N24). True if all take what is sent to them. What may
/// happen between copies does not happen after them.
bool enqueue_in_open_order(Call& call, std::vector<Sent> sent,
                           const std::function<void()>& between) {
  bool taken = true;
  if (between && !sent.empty()) sent.emplace_back();
  while (!sent.empty() && sent.front().message) {
    const std::vector<std::size_t> candidates = next_of_each_queue(sent);
    const std::size_t next =
        candidates[pick_next(candidates.size(), call.order, Unordered::fan_out)];
    const Sent& copy = sent[next];
    if (!copy.message) {
      between();
      sent.pop_back();
      continue;
    }
    const Handle<Channel> asks = copy.granted ? Handle<Channel>() : call.handle;
    taken &= enqueue(call.state, copy.to, copy.message, asks, call.effects);
    sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(next));
    if (!sent.empty()) let_dead_letters_overtake(call, sent);
  }
  return taken;
}

/// Replies go to their channel, and no queue has them (rules 25.3, 25.4). Whether it is one.
bool deliver_reply(Call& call, const MessageRef& message) {
  if (!message->exchange().empty() || !message->routing_key().view().starts_with(reply_queue)) {
    return false;
  }
  const Channel* const to = find_reply_consumer(call.state, message->routing_key());
  if (to) call.reply(Deliver{to->id, to->reply_consumer->tag, to->last_tag + 1, false, message});
  return to != nullptr;
}

/// Rule 20.16.
Outcome check_does_not_crash(const State& state, std::span<const Handle<Queue>> queues) {
  if (state.profile.after_cancel != AfterCancel::publish_crashes) return std::nullopt;
  for (const Handle<Queue> queue : queues) {
    if (!state.queues[queue].crashes_at_publish()) continue;
    return not_modelled(
        "how a queue crashes that is published to after its single active consumer "
        "was cancelled");
  }
  return std::nullopt;
}

/// What a transaction remembers. The default exchange does not look whether there is a queue of
/// that name, so that one declared before the commit takes the message (rules 9.5, 17.2).
std::vector<Name> destinations(const State& state, Handle<Exchange> from, const Message& message,
                               std::span<const Handle<Queue>> queues) {
  std::vector<Name> names;
  if (state.exchanges[from].settings().name.empty()) {
    names = routing_keys(message);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }
  for (const Handle<Queue> queue : queues) names.push_back(state.queues[queue].name());
  return names;
}

/// A queue that was deleted after the publish takes nothing; one that was declared again since
/// does.
std::vector<Handle<Queue>> still_there(const State& state, const std::vector<Name>& names) {
  std::vector<Handle<Queue>> queues;
  for (const Name& name : names) {
    if (const Handle<Queue> queue = state.find_queue(name)) queues.push_back(queue);
  }
  return queues;
}

/// What clients hear before queues have the message (rules 9.14, 9.15). A reply comes back though
/// it was delivered (rule 25.5).
void answer(Call& call, const MessageRef& message, bool mandatory,
            std::span<const Handle<Queue>> queues) {
  const bool delivered = deliver_reply(call, message);
  if (!queues.empty()) return;
  if (!delivered) call.reply(Unroutable{message});
  if (mandatory) call.reply(Return{call.channel.id, ReplyCode::no_route, "NO_ROUTE", message});
}

/// False if a queue refused it (rule 16.5).
bool enqueue_all(Call& call, const MessageRef& message, std::span<const Handle<Queue>> queues) {
  if (call.order && queues.size() > 1) {
    std::vector<Sent> sent;
    for (const Handle<Queue> queue : queues) sent.push_back({message, queue});
    return enqueue_in_open_order(call, std::move(sent), nullptr);
  }
  bool taken = true;
  for (const Handle<Queue> queue : queues) {
    taken &= enqueue(call.state, queue, message, call.handle, call.effects);
  }
  return taken;
}

}  // namespace

bool publish_all(Call& call, std::span<const Transaction::Publication> publications,
                 const std::function<void()>& between) {
  std::vector<Sent> sent;
  for (const auto& [message, mandatory, names] : publications) {
    const auto queues = still_there(call.state, names);
    answer(call, message, mandatory, queues);
    for (const Handle<Queue> queue : queues) sent.push_back({message, queue});
  }
  if (call.order) return enqueue_in_open_order(call, std::move(sent), between);
  bool taken = true;
  for (const Sent& copy : sent) {
    taken &= enqueue(call.state, copy.to, copy.message, call.handle, call.effects);
  }
  return taken;
}

Outcome perform(Call& call, const Publish& method) {
  if (!method.message) throw std::logic_error("basic.publish without a message");
  Handle<Exchange> to;
  if (auto refusal = check(call, method, to)) return refusal;
  const MessageRef message = as_stored(call, method.message);
  const auto queues = route(call.state, to, *message, call.state.route.value);
  if (auto refusal = check_does_not_crash(call.state, queues)) return refusal;
  if (auto& transaction = call.channel.transaction) {
    transaction->publications.push_back(
        {message, method.mandatory, destinations(call.state, to, *message, queues)});
    return std::nullopt;
  }
  answer(call, message, method.mandatory, queues);
  const bool taken = enqueue_all(call, message, queues);
  if (auto& confirms = call.channel.confirms) {
    const DeliveryTag number = confirms->next();
    taken ? confirms->confirm(number) : confirms->refuse(number);
  }
  return std::nullopt;
}

/// Rules 16.1 and 16.2.
Outcome perform(Call& call, const ConfirmSelect& method) {
  if (call.channel.transaction) {
    return Refusal{ReplyCode::precondition_failed, "cannot switch from tx to confirm mode"};
  }
  if (!call.channel.confirms) call.channel.confirms.emplace();
  if (!method.nowait) call.reply(ConfirmSelectOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
