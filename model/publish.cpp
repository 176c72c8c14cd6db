#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string>

#include "model/arguments.hpp"
#include "model/methods.hpp"

namespace rehearsal::model {

namespace {

constexpr std::size_t max_message_size = 134217728;
constexpr std::uint64_t longest_expiration = 315360000000;

/// Where the message goes, remembered from the channel's last publish if it is still true.
Handle<Exchange> find_exchange(const Call& call, const Name& name) {
  Handle<Exchange>& last = call.channel.last_exchange.value;
  const Exchange* const exchange = call.state.exchanges.find(last);
  if (!exchange || !(exchange->settings().name == name)) last = call.state.find_exchange(name);
  return last;
}

/// Rule 18.2: an optional sign and decimal digits, at most ten years in milliseconds.
bool is_expiration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end && number <= (negative ? 0 : longest_expiration);
}

Outcome check_expiration(const Properties& properties) {
  if (!properties.expiration || is_expiration(*properties.expiration)) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed,
                 concat({"invalid expiration ", quoted(*properties.expiration)})};
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
          concat({"unacceptable_type_in_header,\"", key, "\",", erlang_type(*value)}));
    }
  }
  if (!properties.delivery_mode) return std::nullopt;
  const int mode = *properties.delivery_mode;
  if (mode == 1 || mode == 2) return std::nullopt;
  return invalid_message(concat({"delivery_mode_unknown,", std::to_string(mode)}));
}

Outcome check_modelled(const Properties& properties) {
  if (properties.user_id) return not_modelled("the property user_id");
  if (properties.expiration) return not_modelled("the property expiration");
  if (!properties.headers) return std::nullopt;
  if (find(*properties.headers, "CC")) return not_modelled("the header CC");
  if (find(*properties.headers, "BCC")) return not_modelled("the header BCC");
  return std::nullopt;
}

/// Rule 25.2: nobody can be such a consumer yet.
Outcome check_reply_to(const Properties& properties) {
  if (!properties.reply_to || *properties.reply_to != "amq.rabbitmq.reply-to") return std::nullopt;
  return Refusal{ReplyCode::precondition_failed, "fast reply consumer does not exist"};
}

Outcome check_properties(const Properties& properties) {
  if (auto refusal = check_reply_to(properties)) return refusal;
  if (auto refusal = check_expiration(properties)) return refusal;
  if (auto refusal = check_headers_and_mode(properties)) return refusal;
  return check_modelled(properties);
}

/// In the order of rule 24.1.
Outcome check(const Call& call, const Publish& method, Handle<Exchange>& to) {
  const Message& message = *method.message;
  if (method.immediate) return Refusal{ReplyCode::not_implemented, "immediate=true"};
  if (message.body().size() > max_message_size) {
    return Refusal{
        ReplyCode::precondition_failed,
        concat({"message size ", std::to_string(message.body().size()),
                " is larger than configured max size ", std::to_string(max_message_size)})};
  }
  to = find_exchange(call, message.exchange());
  if (!to) return no_exchange(message.exchange());
  if (call.state.exchanges[to].settings().internal) {
    return Refusal{ReplyCode::access_refused, concat({"cannot publish to internal ",
                                                      in_vhost("exchange", message.exchange())})};
  }
  return check_properties(message.properties());
}

/// The queues that get the message. Valid until the state's bindings change.
std::span<const Handle<Queue>> route(const Call& call, Handle<Exchange> to,
                                     const Message& message) {
  std::vector<Handle<Queue>>& scratch = call.state.route.value;
  if (!message.exchange().empty()) {
    return call.state.exchanges[to].route(message.routing_key(), scratch);
  }
  scratch.clear();
  if (const auto queue = call.state.find_queue(message.routing_key())) scratch.push_back(queue);
  return scratch;
}

/// The caller says which queue takes the message first (N24).
void enqueue_in_open_order(Call& call, std::span<const Handle<Queue>> queues,
                           const MessageRef& message) {
  std::vector<Handle<Queue>> rest(queues.begin(), queues.end());
  while (!rest.empty()) {
    const auto bound = static_cast<std::uint32_t>(rest.size());
    const auto next = rest.begin() + (bound > 1 ? call.order->pick(bound) : 0);
    enqueue(call.state, *next, message, call.effects);
    rest.erase(next);
  }
}

/// Rules 9.14 and 9.15.
void tell_unroutable(Call& call, const Publish& method) {
  call.reply(Unroutable{method.message});
  if (!method.mandatory) return;
  call.reply(Return{call.channel.id, ReplyCode::no_route, "NO_ROUTE", method.message});
}

}  // namespace

Outcome perform(Call& call, const Publish& method) {
  if (!method.message) throw std::logic_error("basic.publish without a message");
  Handle<Exchange> to;
  if (auto refusal = check(call, method, to)) return refusal;
  const auto queues = route(call, to, *method.message);
  if (queues.empty())
    tell_unroutable(call, method);
  else if (call.order && queues.size() > 1)
    enqueue_in_open_order(call, queues, method.message);
  else
    for (const auto queue : queues) enqueue(call.state, queue, method.message, call.effects);
  if (auto& confirms = call.channel.confirms) confirms->confirm(confirms->next());
  return std::nullopt;
}

/// Rule 16.1.
Outcome perform(Call& call, const ConfirmSelect& method) {
  if (!call.channel.confirms) call.channel.confirms.emplace();
  if (!method.nowait) call.reply(ConfirmSelectOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
