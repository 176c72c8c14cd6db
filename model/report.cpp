#include <algorithm>

#include "model/broker.hpp"

namespace rehearsal::model {

namespace {

struct Placed {
  std::uint64_t position;
  CopyReport report;
};

void add(std::vector<Placed>& placed, const Copy& copy, std::optional<ChannelId> held_by) {
  placed.push_back(
      {copy.position,
       {.message = copy.message, .redelivered = copy.redelivered, .held_by = held_by}});
}

QueueReport report(const Queue& queue) {
  const QueueSettings& settings = queue.settings();
  const Paging& paging = queue.ready().paging();
  return {.name = queue.name(),
          .durable = settings.durable,
          .auto_delete = settings.auto_delete,
          .exclusive = settings.owner.has_value(),
          .ready = queue.ready().size(),
          .unacked = queue.unacked(),
          .consumers = queue.consumer_count(),
          .dead_letters = queue.quorum() ? queue.quorum()->dead_letters.kept().messages : 0,
          .keeps_dead_letters = queue.options().ships_dead_letters(),
          .mode = queue.mode(),
          .ready_messages = {queue.ready().size(), queue.ready().bytes()},
          .unacked_messages = queue.held(),
          .ready_in_memory = queue.ready_in_memory(),
          .unacked_in_memory = queue.held_in_memory(),
          .paged_out = paging.out,
          .transient_paged_out = paging.transient};
}

}  // namespace

std::vector<QueueReport> Broker::queues() const {
  std::vector<QueueReport> reports;
  for (const auto& [name, handle] : state_.queue_names) {
    reports.push_back(report(state_.queues[handle]));
  }
  return reports;
}

std::vector<CopyReport> Broker::messages(std::string_view name) const {
  const Handle<Queue> queue = state_.find_queue(name);
  if (!queue) return {};
  std::vector<Placed> placed;
  state_.queues[queue].ready().each([&](const Copy& copy) { add(placed, copy, std::nullopt); });
  for (const auto& [id, channel] : state_.channel_ids) {
    state_.channels[channel].each_unacked([&, who = id](const Outstanding& it) {
      if (it.queue == queue) add(placed, it.copy, who);
    });
  }
  std::sort(placed.begin(), placed.end(),
            [](const Placed& a, const Placed& b) { return a.position < b.position; });
  std::vector<CopyReport> reports;
  for (Placed& it : placed) reports.push_back(std::move(it.report));
  if (const Quorum* const quorum = state_.queues[queue].quorum()) {
    quorum->dead_letters.each(
        [&](const Dead& dead) { reports.push_back({.message = dead.message, .dead = true}); });
  }
  return reports;
}

Name Broker::queue_of(ChannelId channel, std::string_view consumer_tag) const {
  const Handle<Channel> found = state_.find_channel(channel);
  if (!found) return {};
  const auto& subscriptions = state_.channels[found].subscriptions;
  const auto subscription = subscriptions.find(consumer_tag);
  if (subscription == subscriptions.end()) return {};
  return state_.queues[subscription->second.queue].name();
}

bool Broker::holds(ChannelId channel, DeliveryTag tag) const {
  const Handle<Channel> found = state_.find_channel(channel);
  return found && state_.channels[found].is_outstanding(tag);
}

bool Broker::has_exchange(std::string_view exchange) const {
  return bool(state_.find_exchange(exchange));
}

bool Broker::has_queue(std::string_view queue) const { return bool(state_.find_queue(queue)); }

bool Broker::has_binding(std::string_view exchange, std::string_view queue,
                         std::string_view routing_key) const {
  const Handle<Exchange> source = state_.find_exchange(exchange);
  const Handle<Queue> destination = state_.find_queue(queue);
  if (!source || !destination) return false;
  const auto& bindings = state_.exchanges[source].bindings();
  return std::any_of(bindings.begin(), bindings.end(), [&](const Binding& binding) {
    return binding.queue == destination && binding.routing_key == routing_key;
  });
}

}  // namespace rehearsal::model
