#include "broker_adapters/amqp_server/node.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <variant>

#include "model/refusal.hpp"
#include "model/text/digest.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

/// How much longer than the broker a client holds a stalled connection for alive.
constexpr std::chrono::seconds client_notices_after(5);

/// How many deadlines are met one by one when time moves on at once.
constexpr unsigned steps_of_time_max = 100'000;

/// What the broker says of itself, for the model knows of one virtual host only.
constexpr std::string_view only_virtual_host = "vhost '/'";

void name_virtual_host(std::string& reply_text, const std::string& name) {
  const auto at = reply_text.rfind(only_virtual_host);
  if (at != std::string::npos)
    reply_text.replace(at, only_virtual_host.size(), "vhost '" + name + "'");
}

/// No two virtual hosts make up the same names.
model::Identity identity_in(const std::string& virtual_host, model::Identity identity) {
  model::Digest digest;
  digest.mix(identity.name_seed);
  digest.mix(std::string_view(virtual_host));
  identity.name_seed = digest.value();
  return identity;
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
    : observers_(options.observers),
      users_(std::move(definitions.users)),
      injector_(options.choices ? *options.choices : no_faults_),
      message_memory_(*options.message_memory),
      controlled_(options.controlled) {
  for (auto& [name, defined] : definitions.virtual_hosts) {
    auto& virtual_host =
        virtual_hosts_
            .try_emplace(name, VirtualHost{name, std::move(defined.users), defined.connections_max,
                                           model::Broker(options.memory, options.profile,
                                                         identity_in(name, options.identity))})
            .first->second;
    if (options.consumer_timeout)
      perform(virtual_host, model::Configure{model::Parameter::consumer_timeout,
                                             options.consumer_timeout->count()});
    if (!defined.commands.empty()) set_up(virtual_host, defined.commands);
  }
}

/// Wires say goodbye to a broker that does not listen any more.
Node::~Node() {
  up_ = false;
  for (auto& [id, client] : clients_) client.wire.reset();
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
  clients_.try_emplace(id, *this, id);
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

/// A wire has its last word while its client is still known.
void Node::forget(model::ConnectionId connection) {
  clients_.at(connection).wire.reset();
  clients_.erase(connection);
}

void Node::advance(model::Time now) {
  move_to(now);
  resume();
}

/// What is due happens before anything else does.
void Node::move_to(model::Time now) { step_to(now + ahead_); }

void Node::step_to(model::Time now) {
  now_ = std::max(now_, now);
  for (auto& [name, virtual_host] : virtual_hosts_) {
    virtual_host.broker.advance(now_, effects_);
    dispatch(virtual_host);
  }
  run_wires();
}

/// What is on its way arrives, and faults end.
void Node::run_wires() {
  for (auto next = scheduler_.next_timer(); next && *next <= now_; next = scheduler_.next_timer())
    scheduler_.advance(std::max(*next, scheduler_.now()));
  // What goes on its way from now on leaves now.
  scheduler_.advance(now_);
}

std::optional<model::Time> Node::next_deadline() const {
  const auto due = earliest_due();
  return due ? std::optional(*due - ahead_) : due;
}

std::optional<model::Time> Node::earliest_due() const {
  std::optional<model::Time> next = scheduler_.next_timer();
  for (const auto& [name, virtual_host] : virtual_hosts_) {
    const auto due = virtual_host.broker.next_deadline();
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

bool Node::knows(const Credentials& credentials) const {
  const auto user = users_.find(credentials.user);
  return user != users_.end() && user->second.password.is(credentials.password);
}

template <class Predicate>
bool Node::is_reached(Limit connections_max, Predicate holds) const {
  if (!connections_max) return false;
  const auto connections = std::count_if(clients_.begin(), clients_.end(), [&](const auto& entry) {
    return entry.second.connected() && holds(entry.second);
  });
  return static_cast<std::size_t>(connections) >= *connections_max;
}

Limit Node::reached_channels_max(const std::string& user) const {
  const Limit max = users_.at(user).channels_max;
  if (!max) return std::nullopt;
  std::size_t channels = 0;
  for (const auto& [id, client] : clients_) {
    if (client.connected() && client.session.user() == user) channels += client.session.channels();
  }
  return channels >= *max ? max : std::nullopt;
}

/// Rule 2.6, in RabbitMQ's order.
void Node::open(const model::ConnectionOpen& command, const std::string& virtual_host) {
  const auto found = virtual_hosts_.find(virtual_host);
  if (found == virtual_hosts_.end())
    return refuse(command.connection, "vhost " + virtual_host + " not found");
  const std::string no_access =
      "access to vhost '" + virtual_host + "' refused for user '" + command.user + "'";
  const Limit in_host = found->second.connections_max;
  if (is_reached(in_host,
                 [&](const Client& client) { return client.virtual_host == &found->second; })) {
    return refuse(command.connection,
                  no_access + ": connection limit (" + std::to_string(*in_host) + ") is reached");
  }
  const Limit of_user = users_.at(command.user).connections_max;
  if (is_reached(of_user,
                 [&](const Client& client) { return client.session.user() == command.user; })) {
    return refuse(command.connection, "connection refused for user '" + command.user +
                                          "': user connection limit (" + std::to_string(*of_user) +
                                          ") is reached");
  }
  if (!found->second.users.contains(command.user)) return refuse(command.connection, no_access);
  Client& client = clients_.at(command.connection);
  client.virtual_host = &found->second;
  if (!stays_calm()) equip(client);
  say(command);
}

std::string Node::name_of(const Client& client) {
  const std::string& name = client.session.name();
  return name.empty() ? "client-" + std::to_string(static_cast<std::uint32_t>(client.id)) : name;
}

/// From now on things may go wrong on its way.
void Node::equip(Client& client) {
  client.name = name_of(client);
  client.party = parties_.try_emplace(client.name, parties_.size() + 1).first->second;
  const std::chrono::seconds heartbeat(client.session.heartbeat());
  client.wire.emplace(
      static_cast<wire::Environment&>(*this), client.id,
      wire::ClientIdentity{client.name, client.party},
      wire::WireTimes{
          .heartbeat_limit = heartbeat.count() != 0 ? 2 * heartbeat : sim::Duration::max(),
          .client_notices_after = client_notices_after},
      client);
}

void Node::refuse(model::ConnectionId connection, std::string_view why) {
  constexpr model::MethodId method = model::Description<model::ConnectionOpen>::id;
  session(connection)
      .tell(model::ConnectionClosed{connection, model::ReplyCode::not_allowed,
                                    model::reply_text(model::ReplyCode::not_allowed, why),
                                    method.class_id, method.method_id});
}

void Node::say(model::Command command) {
  Client& client = clients_.at(*model::connection_of(command));
  if (!client.wire) return perform(*client.virtual_host, command);
  if (!client.wire->connected()) return;
  if (std::holds_alternative<model::ConnectionDrop>(command)) {
    run_wires();
    client.wire.reset();
  } else {
    client.wire->send(model::Command(command));
    client.unsettled.forget(command);
    run_wires();
  }
}

void Node::perform(VirtualHost& virtual_host, const model::Command& command) {
  if (!up_) return;
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

/// The publisher of what no queue took is told of that behind its answer.
void Node::dispatch(const VirtualHost& from) {
  bool taken = false;
  for (model::Effect& effect : effects_) {
    show(from, effect);
    const auto connection = model::connection_of(effect);
    const bool answered = std::holds_alternative<model::ConfirmAck>(effect);
    if (connection) pass_on(effect, *connection, from);
    if (answered && !std::exchange(taken, false)) {
      model::Effect unroutable = model::Unroutable{};
      pass_on(unroutable, *connection, from);
    }
    taken = taken || std::holds_alternative<model::Enqueued>(effect);
  }
  effects_.clear();
}

void Node::pass_on(model::Effect& effect, model::ConnectionId connection, const VirtualHost& from) {
  const auto found = clients_.find(connection);
  if (found == clients_.end()) return;
  if (std::string* const refusal = refusal_in(effect)) name_virtual_host(*refusal, from.name);
  Client& client = found->second;
  if (!client.wire) return tell(client, std::move(effect));
  wished_ = take_wish(from, effect);
  client.wire->down(std::move(effect));
  wished_.reset();
}

void Node::tell(Client& client, model::Effect&& effect) {
  if (client.wire && !injector_.calm()) keep_subject(client, effect);
  if (std::holds_alternative<model::ConnectionUnblocked>(effect)) resumed_.push_back(client.id);
  client.session.tell(std::move(effect));
  touched_.insert(client.id);
}

void Node::resume() {
  while (!resumed_.empty()) {
    for (const model::ConnectionId connection : std::exchange(resumed_, {})) {
      session(connection).receive({});
    }
  }
}

/// Who was told that the connection is closed is given the time to answer.
void Node::Client::lost(std::string_view) {
  if (session.fate() != Session::Fate::closing) session.lose();
  node.touched_.insert(id);
}

void Node::show(std::string_view struck) const {
  for (Observer* const observer : observers_) observer->struck(now_, struck);
}

std::uint32_t Node::strikes(sim::Fault fault, const sim::Site& site) {
  if (wished_) {
    if (fault != *wished_) return 0;
    show(sim::text({site.key(), fault, 1}));
    return 1;
  }
  const std::uint32_t pick = injector_.ask(fault, site);
  if (pick != 0) show(sim::text(injector_.injected().back()));
  return pick;
}

std::uint32_t Node::times(std::size_t party, wire::WireOperation deed,
                          const model::Message& message) {
  return occurrences_.next(std::uint64_t{party} << 8 | static_cast<std::uint8_t>(deed), message);
}

/// What a client receives it will settle, unless the broker holds it for settled already.
void Node::keep_subject(Client& client, const model::Effect& effect) {
  const auto keep = [&](const auto& it) {
    const std::uint32_t received = times(client.party, wire::WireOperation::receives, *it.message);
    if (client.virtual_host->broker.holds(it.channel, it.delivery_tag))
      client.unsettled.keep(it.channel, it.delivery_tag, {it.message, received});
  };
  client.unsettled.forget(effect);
  if (const auto* deliver = std::get_if<model::Deliver>(&effect)) keep(*deliver);
  if (const auto* got = std::get_if<model::GetOk>(&effect)) keep(*got);
}

sim::Subject Node::settles(model::ChannelId channel, model::DeliveryTag tag) {
  return clients_.at(channel.connection).unsettled.find(channel, tag);
}

void Node::apply(std::string_view, const model::Command& command) {
  perform(*clients_.at(*model::connection_of(command)).virtual_host, command);
}

void Node::stop_broker(sim::Fault how, sim::Duration down_for, model::Time now) {
  move_to(now);
  stop_broker(how, down_for);
}

void Node::stop_broker(sim::Fault how, sim::Duration down_for) {
  if (!std::exchange(up_, false)) return;
  show(how == sim::Fault::broker_kill ? broker_is_killed : broker_is_stopped);
  for (auto& [name, virtual_host] : virtual_hosts_) {
    if (how == sim::Fault::broker_kill)
      virtual_host.broker.crash(now_, effects_);
    else
      virtual_host.broker.shutdown(now_, effects_);
    for (const model::Effect& effect : effects_) show(virtual_host, effect);
    effects_.clear();
  }
  for (auto& [id, client] : clients_) {
    if (how == sim::Fault::broker_restart) tell_of_shutdown(client);
    if (client.wire)
      client.wire->broker_gone();
    else
      client.lost({});
  }
  broker_start_.arm(scheduler_.now() + down_for);
}

/// If the client has entered a virtual host, and can hear of it.
void Node::tell_of_shutdown(Client& client) {
  if (!client.connected()) return;
  if (client.wire)
    client.wire->say_last(model::closed_by_shutdown(client.id));
  else
    client.session.tell(model::closed_by_shutdown(client.id));
}

void Node::shut_down() {
  for (auto& [id, client] : clients_) {
    tell_of_shutdown(client);
    client.lost({});
  }
}

void Node::start_broker() {
  up_ = true;
  show(broker_is_up);
  for (auto& [name, virtual_host] : virtual_hosts_) {
    virtual_host.broker.restart(now_, effects_);
    dispatch(virtual_host);
  }
}

std::vector<ConnectionReport> Node::connections() const {
  std::vector<ConnectionReport> reports;
  for (const auto& [id, client] : clients_) {
    if (!client.virtual_host) continue;
    reports.push_back({.id = id,
                       .name = name_of(client),
                       .user = client.session.user(),
                       .virtual_host = client.virtual_host->name,
                       .channels = client.session.channels(),
                       .blocked = client.session.blocked(),
                       .stalled = client.wire && client.wire->stalled()});
  }
  return reports;
}

std::vector<QueuesReport> Node::queues() const {
  std::vector<QueuesReport> reports;
  for (const auto& [name, virtual_host] : virtual_hosts_)
    reports.push_back({name, virtual_host.broker.queues()});
  return reports;
}

/// Null where nothing can be done to it.
Node::Client* Node::find_on_wire(model::ConnectionId connection) {
  const auto found = clients_.find(connection);
  if (found == clients_.end() || !found->second.wire || !found->second.wire->connected())
    return nullptr;
  return &found->second;
}

bool Node::cut(model::ConnectionId connection, model::Time now) {
  move_to(now);
  Client* const client = find_on_wire(connection);
  if (!client) return false;
  show(client->name + " is cut off");
  client->wire->lose("as was asked for");
  return true;
}

bool Node::stall(model::ConnectionId connection, sim::Duration duration, model::Time now) {
  move_to(now);
  Client* const client = find_on_wire(connection);
  if (!client) return false;
  show(client->name + " is stalled for " + sim::text(duration));
  client->wire->stall(duration);
  return true;
}

bool Node::strike_next(sim::Fault fault, const std::string& virtual_host,
                       const std::string& queue) {
  const auto found = virtual_hosts_.find(virtual_host);
  if (found == virtual_hosts_.end() || !found->second.broker.has_queue(queue)) return false;
  wishes_.push_back({fault, &found->second, queue});
  return true;
}

/// What is to strike this, if anything.
std::optional<sim::Fault> Node::take_wish(const VirtualHost& from, const model::Effect& effect) {
  const auto* const deliver = std::get_if<model::Deliver>(&effect);
  if (!deliver || wishes_.empty()) return std::nullopt;
  const model::Name queue = from.broker.queue_of(deliver->channel, deliver->consumer_tag);
  const auto wish = std::find_if(wishes_.begin(), wishes_.end(), [&](const Wish& it) {
    return it.virtual_host == &from && it.queue == queue;
  });
  if (wish == wishes_.end()) return std::nullopt;
  const sim::Fault fault = wish->fault;
  wishes_.erase(wish);
  return fault;
}

/// One deadline after the other, as if the time had passed: what is due at one may set the next.
/// What goes round for ever is not followed to the end.
void Node::pass_time(model::Duration by, model::Time now) {
  move_to(now);
  ahead_ += by;
  show("time moves on by " + sim::text(by));
  const model::Time end = now_ + by;
  for (unsigned step = 0; step < steps_of_time_max; ++step) {
    const auto due = earliest_due();
    if (!due || *due >= end) break;
    step_to(*due);
    resume();
  }
  step_to(end);
  resume();
}

void Node::set_alarm(model::Resource resource, bool raised, model::Time now) {
  move_to(now);
  for (auto& [name, virtual_host] : virtual_hosts_) {
    if (raised)
      perform(virtual_host, model::RaiseAlarm{resource});
    else
      perform(virtual_host, model::ClearAlarm{resource});
  }
  run_wires();
  resume();
}

}  // namespace rehearsal::broker_adapters::amqp_server
