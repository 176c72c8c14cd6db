#include "broker_adapters/rabbitmq/remote_broker.hpp"

#include <amqp_framing.h>
#include <poll.h>
#include <sys/time.h>

#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/rabbitmq/amqp_commands.hpp"
#include "broker_adapters/rabbitmq/rabbit_wire.hpp"
#include "model/text/fields.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using amqp::bytes;

void close(amqp_connection_state_t state) {
  amqp_connection_close_t close{AMQP_REPLY_SUCCESS, bytes("bye"), 0, 0};
  amqp_send_method(state, 0, AMQP_CONNECTION_CLOSE_METHOD, &close);
}

bool ends_connection(const model::Effect& effect) {
  return std::holds_alternative<model::ConnectionClosed>(effect) ||
         std::holds_alternative<model::ConnectionCloseOk>(effect);
}

}  // namespace

void RemoteBroker::open(const model::ConnectionOpen& command) {
  const model::ConnectionId id = command.connection;
  Connection connection{{}, EffectAssembler(id)};
  try {
    connection.state.reset(log_in(url_of(command.user), "rehearse conform"));
  } catch (const LoginRefused& refused) {
    model::ConnectionClosed closed = refused.closed;
    closed.connection = id;
    opened_.emplace_back(std::move(closed));
    return;
  }
  connections_.insert_or_assign(id, std::move(connection));
  opened_.emplace_back(model::ConnectionOpenOk{id});
}

BrokerUrl RemoteBroker::url_of(const std::string& user) const {
  BrokerUrl url = url_;
  if (user != model::ConnectionOpen{}.user) url.user = url.password = user;
  return url;
}

void RemoteBroker::send(const model::Command& command) {
  if (const auto* open_it = std::get_if<model::ConnectionOpen>(&command)) return open(*open_it);
  const auto id = model::connection_of(command);
  if (!id) throw std::logic_error("an operator's command to a client");
  const auto found = connections_.find(*id);
  if (found == connections_.end()) return;
  if (std::holds_alternative<model::ConnectionDrop>(command))
    connections_.erase(found);
  else if (std::holds_alternative<model::ConnectionClose>(command))
    close(found->second.state.get());
  else
    send_command(found->second.state.get(), command);
}

bool RemoteBroker::drain(model::ConnectionId id, Connection& connection, model::Effects& effects) {
  for (;;) {
    amqp_frame_t frame{};
    timeval at_once{0, 0};
    const int status = amqp_simple_wait_frame_noblock(connection.state.get(), &frame, &at_once);
    if (status == AMQP_STATUS_TIMEOUT) return true;
    if (status != AMQP_STATUS_OK) {
      effects.emplace_back(model::ConnectionClosed{id, {}, {}, 0, 0});
      return false;
    }
    std::optional<model::Effect> effect = connection.assembler.take(frame);
    amqp_maybe_release_buffers(connection.state.get());
    if (!effect) continue;
    if (std::holds_alternative<model::ConnectionClosed>(*effect)) {
      amqp_connection_close_ok_t ok{};
      amqp_send_method(connection.state.get(), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
    }
    effects.push_back(*std::move(effect));
    if (ends_connection(effects.back())) return false;
  }
}

bool RemoteBroker::drain_all(model::Effects& effects) {
  const std::size_t before = effects.size();
  for (auto it = connections_.begin(); it != connections_.end();) {
    it = drain(it->first, it->second, effects) ? std::next(it) : connections_.erase(it);
  }
  return effects.size() > before;
}

void RemoteBroker::receive(std::chrono::milliseconds patience, model::Effects& effects) {
  const bool opened = !opened_.empty();
  for (model::Effect& effect : std::exchange(opened_, {})) effects.push_back(std::move(effect));
  if (drain_all(effects) || opened) return;
  std::vector<pollfd> sockets;
  for (const auto& [id, connection] : connections_) {
    sockets.push_back({amqp_get_sockfd(connection.state.get()), POLLIN, 0});
  }
  poll(sockets.data(), sockets.size(), static_cast<int>(patience.count()));
  drain_all(effects);
}

void RemoteBroker::close_all(std::chrono::milliseconds patience) {
  for (const auto& [id, connection] : connections_) close(connection.state.get());
  const auto deadline = std::chrono::steady_clock::now() + patience;
  model::Effects ignored;
  while (!connections_.empty() && std::chrono::steady_clock::now() < deadline) {
    receive(patience, ignored);
  }
  drop_all();
}

}  // namespace rehearsal::broker_adapters::rabbitmq
