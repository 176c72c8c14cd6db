#include "properties/conformance/turns.hpp"

#include <algorithm>
#include <set>
#include <variant>
#include <vector>

namespace rehearsal::properties::conformance {
namespace {

/// Of three queues, one loses so many draws once in 10 million times.
constexpr unsigned often = 40;

std::set<model::Name> queues_with_ready(const model::Broker& broker) {
  std::set<model::Name> names;
  for (const model::QueueReport& queue : broker.queues()) {
    if (queue.ready > 0) names.insert(queue.name);
  }
  return names;
}

std::string text_of(model::ChannelId channel) {
  return "c" + std::to_string(static_cast<std::uint32_t>(channel.connection)) + "." +
         std::to_string(channel.number);
}

}  // namespace

void Turns::note_consumers(const model::Effects& effects) {
  for (const model::Effect& effect : effects) {
    const auto* const consumes = std::get_if<model::ConsumeOk>(&effect);
    if (consumes) since_[{consumes->channel, consumes->consumer_tag}] = 0;
  }
}

std::string Turns::passed_over(const model::Effects& effects, const model::Broker& broker) {
  note_consumers(effects);
  std::vector<Consumer> served;
  for (const model::Effect& effect : effects) {
    const auto* const delivery = std::get_if<model::Deliver>(&effect);
    if (delivery) served.emplace_back(delivery->channel, delivery->consumer_tag);
  }
  if (served.empty()) return {};
  const auto waiting = queues_with_ready(broker);
  for (auto& [consumer, since] : since_) {
    const auto& [channel, tag] = consumer;
    const bool was_served = std::find(served.begin(), served.end(), consumer) != served.end();
    if (was_served || !waiting.contains(broker.queue_of(channel, tag))) since = 0;
    for (const Consumer& other : served) since += !was_served && other.first == channel;
    if (since >= often) {
      return "tag '" + tag.str() + "' of " + text_of(channel) + " after " + std::to_string(since) +
             " of others";
    }
  }
  return {};
}

}  // namespace rehearsal::properties::conformance
