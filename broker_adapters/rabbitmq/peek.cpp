#include "broker_adapters/rabbitmq/peek.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "broker_adapters/rabbitmq/remote_broker.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

constexpr std::chrono::seconds patience{5};
constexpr model::ConnectionId connection{1};
constexpr model::ChannelId channel{connection, 1};

/// The next effect of that kind; nothing where another one says that there is none.
template <class Wanted>
std::optional<Wanted> answer(RemoteBroker& broker) {
  model::Effects effects;
  broker.receive(patience, effects);
  if (effects.empty()) return std::nullopt;
  Wanted* const wanted = std::get_if<Wanted>(&effects.front());
  return wanted ? std::optional(std::move(*wanted)) : std::nullopt;
}

bool opened(RemoteBroker& broker) {
  broker.send(model::ConnectionOpen{connection});
  if (!answer<model::ConnectionOpenOk>(broker)) return false;
  broker.send(model::ChannelOpen{channel});
  return answer<model::ChannelOpenOk>(broker).has_value();
}

}  // namespace

std::vector<model::MessageRef> messages_in(const BrokerUrl& url, std::string_view queue) {
  std::vector<model::MessageRef> messages;
  RemoteBroker broker(url);
  if (!opened(broker)) return messages;
  for (;;) {
    broker.send(model::Get{channel, queue, false});
    std::optional<model::GetOk> got = answer<model::GetOk>(broker);
    if (!got) break;
    messages.push_back(std::move(got->message));
  }
  broker.close_all(patience);
  return messages;
}

}  // namespace rehearsal::broker_adapters::rabbitmq
