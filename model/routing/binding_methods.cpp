#include <utility>

#include "model/arguments/arguments.hpp"
#include "model/methods.hpp"
#include "model/operators/permissions.hpp"
#include "model/routing/headers_pattern.hpp"
#include "model/routing/unbinding.hpp"

namespace rehearsal::model {

namespace {

/// Takes the binding away, if it is there (rule 8.2).
void unbind(State& state, Handle<Exchange> source, const Binding& binding) {
  state.exchanges[source].unbind(binding);
  delete_if_unbound(state, source);
}

/// Rule 9.7, which only a headers exchange is about.
Outcome check_arguments(const State& state, Handle<Exchange> source, const Table& arguments) {
  if (state.exchanges[source].settings().type != ExchangeType::headers) return std::nullopt;
  return check_headers_pattern(arguments);
}

/// Rule 8.7, with the default exchange refused in between. `kind` is the destination's.
Outcome check_binding(const Call& call, std::string_view kind, const Name& destination,
                      const Name& source, const Name& routing_key) {
  if (auto refusal = check_permitted(call, Access::write, kind, destination)) return refusal;
  if (kind == "exchange") {
    if (auto refusal = check_not_default_exchange(destination)) return refusal;
  }
  if (auto refusal = check_not_default_exchange(source)) return refusal;
  if (auto refusal = check_permitted(call, Access::read, "exchange", source)) return refusal;
  return check_topic_permitted(call, Access::read, call.state.find_exchange(source), routing_key);
}

/// A binding of a queue as a method names it. Empty queue and empty key both mean the last queue
/// declared (rule 3.3).
struct Named {
  Name queue;
  Name exchange;
  Name routing_key;
};

template <class Method>
Outcome read_names(const Call& call, const Method& method, Named& named) {
  named = {without_line_breaks(method.queue), without_line_breaks(method.exchange),
           method.routing_key};
  const bool key_too = named.queue.empty() && named.routing_key.empty();
  if (auto refusal = expand_queue_name(call.channel, named.queue)) return refusal;
  if (key_too) named.routing_key = named.queue;
  return check_binding(call, "queue", named.queue, named.exchange, named.routing_key);
}

/// Both exchanges of a binding between exchanges, which must not be the default one.
template <class Method>
Outcome read_exchanges(const Call& call, const Method& method, Name& source, Name& destination) {
  source = without_line_breaks(method.source);
  destination = without_line_breaks(method.destination);
  return check_binding(call, "exchange", destination, source, method.routing_key);
}

}  // namespace

/// Rules 8.1 and 8.3.
Outcome perform(Call& call, const QueueBind& method) {
  Named named;
  if (auto refusal = read_names(call, method, named)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(named.exchange);
  if (!source) return no_exchange(named.exchange);
  const Handle<Queue> queue = call.state.find_queue(named.queue);
  if (!queue) return no_queue(named.queue);
  if (auto refusal = check_arguments(call.state, source, method.arguments)) return refusal;
  if (auto refusal = check_access(call, call.state.queues[queue])) return refusal;
  call.state.exchanges[source].bind(
      {queue, {}, named.routing_key, sorted_by_key(method.arguments)});
  if (!method.nowait) call.reply(QueueBindOk{call.channel.id});
  return std::nullopt;
}

/// Rules 8.2 and 6.2.
Outcome perform(Call& call, const QueueUnbind& method) {
  Named named;
  if (auto refusal = read_names(call, method, named)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(named.exchange);
  const Handle<Queue> queue = call.state.find_queue(named.queue);
  const Binding binding{queue, {}, named.routing_key, sorted_by_key(method.arguments)};
  if (source && queue && call.state.exchanges[source].has(binding)) {
    if (auto refusal = check_access(call, call.state.queues[queue])) return refusal;
    unbind(call.state, source, binding);
  }
  call.reply(QueueUnbindOk{call.channel.id});
  return std::nullopt;
}

/// Rules 8.3 and 8.5.
Outcome perform(Call& call, const ExchangeBind& method) {
  Name source_name;
  Name destination_name;
  if (auto refusal = read_exchanges(call, method, source_name, destination_name)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(source_name);
  if (!source) return no_exchange(source_name);
  const Handle<Exchange> destination = call.state.find_exchange(destination_name);
  if (!destination) return no_exchange(destination_name);
  if (auto refusal = check_arguments(call.state, source, method.arguments)) return refusal;
  call.state.exchanges[source].bind(
      {{}, destination, method.routing_key, sorted_by_key(method.arguments)});
  if (!method.nowait) call.reply(ExchangeBindOk{call.channel.id});
  return std::nullopt;
}

/// Rule 8.2.
Outcome perform(Call& call, const ExchangeUnbind& method) {
  Name source_name;
  Name destination_name;
  if (auto refusal = read_exchanges(call, method, source_name, destination_name)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(source_name);
  const Handle<Exchange> destination = call.state.find_exchange(destination_name);
  const Binding binding{{}, destination, method.routing_key, sorted_by_key(method.arguments)};
  if (source && destination && call.state.exchanges[source].has(binding)) {
    unbind(call.state, source, binding);
  }
  if (!method.nowait) call.reply(ExchangeUnbindOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
