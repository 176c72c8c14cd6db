#include <utility>

#include "model/arguments.hpp"
#include "model/methods.hpp"

namespace rehearsal::model {

namespace {

/// A binding as a method names it. Empty queue and empty key both mean the last queue declared
/// (rule 3.3).
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
  return check_not_default_exchange(named.exchange);
}

}  // namespace

/// Rules 8.1 and 8.3.
Outcome perform(Call& call, const QueueBind& method) {
  Named named;
  if (auto refusal = read_names(call, method, named)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(named.exchange);
  if (!source) return no_exchange(named.exchange);
  Handle<Queue> queue;
  if (auto refusal = find_accessible_queue(call, named.queue, queue)) return refusal;
  Exchange& exchange = call.state.exchanges[source];
  if (exchange.settings().type == ExchangeType::headers) {
    return not_modelled("a binding of a headers exchange");
  }
  exchange.bind({queue, named.routing_key, sorted_by_key(method.arguments)});
  if (!method.nowait) call.reply(QueueBindOk{call.channel.id});
  return std::nullopt;
}

/// Rules 8.2 and 6.2.
Outcome perform(Call& call, const QueueUnbind& method) {
  Named named;
  if (auto refusal = read_names(call, method, named)) return refusal;
  const Handle<Exchange> source = call.state.find_exchange(named.exchange);
  const Handle<Queue> queue = call.state.find_queue(named.queue);
  const Binding binding{queue, named.routing_key, sorted_by_key(method.arguments)};
  if (source && queue && call.state.exchanges[source].has(binding)) {
    if (auto refusal = check_access(call, call.state.queues[queue])) return refusal;
    call.state.exchanges[source].unbind(binding);
  }
  call.reply(QueueUnbindOk{call.channel.id});
  return std::nullopt;
}

}  // namespace rehearsal::model
