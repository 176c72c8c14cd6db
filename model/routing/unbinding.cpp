#include "model/routing/unbinding.hpp"

#include <vector>

namespace rehearsal::model {

namespace {

/// Takes the bindings to a queue or an exchange away, and the auto-delete exchanges that are
/// unbound then.
template <class Destination>
void forget_bindings_to(State& state, Handle<Destination> destination) {
  std::vector<Handle<Exchange>> sources;
  state.exchanges.each([&](Handle<Exchange> handle, Exchange& exchange) {
    if (exchange.forget(destination)) sources.push_back(handle);
  });
  for (const Handle<Exchange> source : sources) {
    if (state.exchanges.find(source)) delete_if_unbound(state, source);
  }
}

}  // namespace

void forget_bindings(State& state, Handle<Queue> queue) { forget_bindings_to(state, queue); }

void delete_exchange(State& state, Handle<Exchange> exchange) {
  state.remove_exchange(exchange);
  forget_bindings_to(state, exchange);
}

void delete_if_unbound(State& state, Handle<Exchange> handle) {
  const Exchange& exchange = state.exchanges[handle];
  if (exchange.settings().auto_delete && exchange.bindings().empty() && state.running) {
    delete_exchange(state, handle);
  }
}

}  // namespace rehearsal::model
