#include "broker_adapters/amqp_server/node.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>
#include <variant>

#include "model/fields.hpp"
#include "model/refusal.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// What the broker says of itself, for the model knows of one virtual host only.
constexpr std::string_view only_virtual_host = "vhost '/'";

void name_virtual_host(std::string& reply_text, const std::string& name) {
  const auto at = reply_text.rfind(only_virtual_host);
  if (at != std::string::npos)
    reply_text.replace(at, only_virtual_host.size(), "vhost '" + name + "'");
}

/// The text of a refusal, if the effect is one.
std::string* refusal_in(model::Effect& effect) {
  if (auto* const closed = std::get_if<model::ChannelClosed>(&effect)) return &closed->reply_text;
  if (auto* const closed = std::get_if<model::ConnectionClosed>(&effect))
    return &closed->reply_text;
  return nullptr;
}

}  // namespace

Node::Node(Definitions definitions, const NodeOptions& options)
    : observers_(options.observers), users_(std::move(definitions.users)) {
  for (auto& [name, defined] : definitions.virtual_hosts) {
    auto& virtual_host =
        virtual_hosts_
            .try_emplace(name, VirtualHost{name, std::move(defined.users),
                                           model::Broker(options.memory, options.profile)})
            .first->second;
    if (!defined.commands.empty()) set_up(virtual_host, defined.commands);
  }
}

void Node::set_up(VirtualHost& virtual_host, const std::vector<model::Command>& commands) {
  const auto perform = [&](const model::Command& command) {
    show(virtual_host, command);
    virtual_host.broker.apply(command, now_, effects_);
    for (model::Effect& effect : effects_) {
      show(virtual_host, effect);
      if (std::string* const refusal = refusal_in(effect)) {
        name_virtual_host(*refusal, virtual_host.name);
        throw std::invalid_argument(*refusal);
      }
    }
    effects_.clear();
  };
  perform(model::ConnectionOpen{set_up_channel.connection});
  perform(model::ChannelOpen{set_up_channel});
  std::for_each(commands.begin(), commands.end(), perform);
  perform(model::ConnectionClose{set_up_channel.connection});
}

model::ConnectionId Node::accept() {
  const model::ConnectionId id{++connections_};
  clients_.try_emplace(id, static_cast<Host&>(*this), id);
  return id;
}

void Node::receive(model::ConnectionId connection, std::string_view octets, model::Time now) {
  move_to(now);
  touched_.insert(connection);
  session(connection).receive(octets);
  resume();
}

void Node::lose(model::ConnectionId connection, model::Time now) {
  move_to(now);
  touched_.insert(connection);
  session(connection).lose();
  resume();
}

void Node::advance(model::Time now) {
  move_to(now);
  resume();
}

/// What is due happens before anything else does.
void Node::move_to(model::Time now) {
  now_ = std::max(now_, now);
  for (auto& [name, virtual_host] : virtual_hosts_) {
    virtual_host.broker.advance(now_, effects_);
    dispatch(virtual_host);
  }
}

std::optional<model::Time> Node::next_deadline() const {
  std::optional<model::Time> next;
  for (const auto& [name, virtual_host] : virtual_hosts_) {
    const auto due = virtual_host.broker.next_deadline();
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

bool Node::knows(const Credentials& credentials) const {
  const auto user = users_.find(credentials.user);
  return user != users_.end() && user->second.is(credentials.password);
}

/// Rule 2.6.
void Node::open(const model::ConnectionOpen& command, const std::string& virtual_host) {
  const auto found = virtual_hosts_.find(virtual_host);
  if (found == virtual_hosts_.end())
    return refuse(command.connection, "vhost " + virtual_host + " not found");
  if (!found->second.users.contains(command.user)) {
    return refuse(command.connection,
                  "access to vhost '" + virtual_host + "' refused for user '" + command.user + "'");
  }
  clients_.at(command.connection).virtual_host = &found->second;
  say(command);
}

void Node::refuse(model::ConnectionId connection, std::string_view why) {
  constexpr model::MethodId method = model::Description<model::ConnectionOpen>::id;
  session(connection)
      .tell(model::ConnectionClosed{connection, model::ReplyCode::not_allowed,
                                    model::reply_text(model::ReplyCode::not_allowed, why),
                                    method.class_id, method.method_id});
}

void Node::say(const model::Command& command) {
  VirtualHost& virtual_host = *clients_.at(*model::connection_of(command)).virtual_host;
  show(virtual_host, command);
  virtual_host.broker.apply(command, now_, effects_);
  dispatch(virtual_host);
}

void Node::show(const VirtualHost& where, const model::Command& command) const {
  for (Observer* const observer : observers_) observer->said(now_, where.name, command);
}

void Node::show(const VirtualHost& where, const model::Effect& effect) const {
  for (Observer* const observer : observers_) observer->done(now_, where.name, effect);
}

void Node::dispatch(const VirtualHost& from) {
  for (model::Effect& effect : effects_) {
    show(from, effect);
    if (const auto connection = model::connection_of(effect)) tell(effect, *connection, from);
  }
  effects_.clear();
}

void Node::tell(model::Effect& effect, model::ConnectionId connection, const VirtualHost& from) {
  const auto found = clients_.find(connection);
  if (found == clients_.end()) return;
  if (std::string* const refusal = refusal_in(effect)) name_virtual_host(*refusal, from.name);
  found->second.session.tell(effect);
  touched_.insert(connection);
  if (std::holds_alternative<model::ConnectionUnblocked>(effect)) resumed_.push_back(connection);
}

void Node::resume() {
  while (!resumed_.empty()) {
    for (const model::ConnectionId connection : std::exchange(resumed_, {})) {
      session(connection).receive({});
    }
  }
}

}  // namespace rehearsal::broker_adapters::amqp_server
