#include "model/routing/routing.hpp"

#include <algorithm>

namespace rehearsal::model {

namespace {

/// Follows bindings from exchange to exchange, and to alternate exchanges (rules 8.5, 9.11).
class Journey {
 public:
  Journey(const State& state, const Message& message)
      : state_(state), message_(message), keys_(routing_keys(message)) {}

  void visit(Handle<Exchange> handle) {
    if (std::find(seen_.begin(), seen_.end(), handle) != seen_.end()) return;
    seen_.push_back(handle);
    const Exchange& exchange = state_.exchanges[handle];
    bool found = false;
    exchange.each_match(keys_, message_.properties().headers, [&](const Binding& binding) {
      found = true;
      arrive(binding);
    });
    const std::optional<Name>& alternate = exchange.alternate();
    if (found || !alternate) return;
    if (const auto next = state_.find_exchange(*alternate)) visit(next);
  }

  /// The default exchange: its bindings are the names of the queues (rule 9.5).
  void visit_default() {
    for (const Name& key : keys_) {
      if (const auto queue = state_.find_queue(key)) queues_.push_back(queue);
    }
  }

  /// Each queue once, in the order of their declaration.
  std::vector<Handle<Queue>> queues() && {
    std::sort(queues_.begin(), queues_.end());
    queues_.erase(std::unique(queues_.begin(), queues_.end()), queues_.end());
    return std::move(queues_);
  }

 private:
  void arrive(const Binding& binding) {
    if (binding.queue)
      queues_.push_back(binding.queue);
    else
      visit(binding.exchange);
  }

  const State& state_;
  const Message& message_;
  std::vector<Name> keys_;
  std::vector<Handle<Exchange>> seen_;
  std::vector<Handle<Queue>> queues_;
};

bool has_copies(const Message& message) {
  return message.properties().headers &&
         (!message.carbon_copies().empty() || !message.blind_copies().empty());
}

}  // namespace

std::vector<Name> routing_keys(const Message& message) {
  std::vector<Name> keys{message.routing_key()};
  for (Name& key : message.carbon_copies()) keys.push_back(std::move(key));
  for (const Name& key : message.blind_copies()) keys.push_back(key);
  return keys;
}

std::span<const Handle<Queue>> route(const State& state, Handle<Exchange> handle,
                                     const Message& message, std::vector<Handle<Queue>>& scratch) {
  const Exchange& exchange = state.exchanges[handle];
  const bool is_default = exchange.settings().name.empty();
  if (exchange.leads_to_queues_only() && !has_copies(message)) {
    if (!is_default) return exchange.route(message.routing_key(), scratch);
    scratch.clear();
    if (const auto queue = state.find_queue(message.routing_key())) scratch.push_back(queue);
    return scratch;
  }
  Journey journey(state, message);
  if (is_default)
    journey.visit_default();
  else
    journey.visit(handle);
  scratch = std::move(journey).queues();
  return scratch;
}

}  // namespace rehearsal::model
