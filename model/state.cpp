#include "model/state.hpp"

#include <algorithm>
#include <iterator>

#include "model/channels/consumer_timeout.hpp"

namespace rehearsal::model {

namespace {

constexpr struct {
  std::string_view name;
  ExchangeType type;
  bool internal;
} predeclared[] = {
    {"", ExchangeType::direct, false},           {"amq.direct", ExchangeType::direct, false},
    {"amq.fanout", ExchangeType::fanout, false}, {"amq.headers", ExchangeType::headers, false},
    {"amq.match", ExchangeType::headers, false}, {"amq.rabbitmq.trace", ExchangeType::topic, true},
    {"amq.topic", ExchangeType::topic, false},
};

template <class T>
Handle<T> find_in(const NameMap<Handle<T>>& names, std::string_view name) {
  const auto found = names.find(name);
  return found == names.end() ? Handle<T>{} : found->second;
}

struct ById {
  bool operator()(const std::pair<ChannelId, Handle<Channel>>& entry, ChannelId id) const {
    return entry.first < id;
  }
};

}  // namespace

State::State(const Profile& the_profile, const Identity& identity)
    : profile(the_profile), began(identity.began), names(identity.name_seed) {
  exchanges.reserve(2 * std::size(predeclared));
  for (const auto& [name, type, internal] : predeclared) {
    add_exchange({.name = Name(name), .type = type, .durable = true, .internal = internal});
  }
}

Handle<Exchange> State::find_exchange(std::string_view name) const {
  return find_in(exchange_names, name);
}

Handle<Queue> State::find_queue(std::string_view name) const { return find_in(queue_names, name); }

Handle<Channel> State::find_channel(ChannelId id) const {
  const auto found = std::lower_bound(channel_ids.begin(), channel_ids.end(), id, ById{});
  return found == channel_ids.end() || found->first != id ? Handle<Channel>{} : found->second;
}

bool State::is_open(ConnectionId connection) const {
  return std::binary_search(connections.begin(), connections.end(), connection);
}

std::vector<Handle<Channel>> State::channels_of(ConnectionId connection) const {
  std::vector<Handle<Channel>> found;
  auto entry =
      std::lower_bound(channel_ids.begin(), channel_ids.end(), ChannelId{connection, 0}, ById{});
  for (; entry != channel_ids.end() && entry->first.connection == connection; ++entry) {
    found.push_back(entry->second);
  }
  return found;
}

Handle<Exchange> State::add_exchange(ExchangeSettings settings) {
  const Name name = settings.name;
  const Policy* const policy = policy_for_exchange(policies, name);
  return exchange_names[name] = exchanges.add(Exchange(std::move(settings), policy, profile));
}

void State::remove_exchange(Handle<Exchange> exchange) {
  exchange_names.erase(exchanges[exchange].settings().name);
  exchanges.remove(exchange);
}

Handle<Queue> State::add_queue(QueueSettings settings) {
  const Name name = settings.name;
  const Policy* const policy = policy_for_queue(policies, name, type_of(settings.arguments));
  return queue_names[name] = queues.add(Queue(std::move(settings), policy, profile));
}

Handle<Channel> State::add_channel(ChannelId id) {
  const auto place = std::lower_bound(channel_ids.begin(), channel_ids.end(), id, ById{});
  Channel channel;
  channel.id = id;
  channel.opened_after = channels_opened++;
  const auto login = logins.find(id.connection);
  if (login != logins.end()) channel.login = login->second;
  channel.timeout = consumer_timeout;
  const Handle<Channel> handle = channels.add(std::move(channel));
  channel_ids.insert(place, {id, handle});
  return handle;
}

void State::remove_channel(Handle<Channel> channel) {
  const ChannelId id = channels[channel].id;
  forget_watch(*this, channels[channel]);
  channel_ids.erase(std::lower_bound(channel_ids.begin(), channel_ids.end(), id, ById{}));
  // Also those that it has only published to.
  queues.each([&](Handle<Queue>, Queue& queue) {
    if (queue.quorum()) queue.quorum()->publishers.forget(channel);
  });
  channels.remove(channel);
}

void State::add_connection(ConnectionId connection, const Login& login) {
  connections.insert(std::lower_bound(connections.begin(), connections.end(), connection),
                     connection);
  if (!(login == Login{})) logins.emplace(connection, login);
}

void State::remove_connection(ConnectionId connection) {
  std::erase(connections, connection);
  logins.erase(connection);
  alarms.held.erase(connection);
}

}  // namespace rehearsal::model
