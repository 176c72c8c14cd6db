#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_adapters/amqp_server/definitions.hpp"
#include "broker_adapters/amqp_server/host.hpp"
#include "broker_adapters/amqp_server/observer.hpp"
#include "broker_adapters/amqp_server/session.hpp"
#include "model/broker.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

struct NodeOptions {
  model::MemoryOptions memory;
  model::Profile profile;
  /// They outlive the node.
  std::vector<Observer*> observers;
};

/// A running broker without its sockets and its clock: a model for each virtual host, and the
/// sessions of the clients. Octets and time in, octets out.
class Node final : private Host {
 public:
  /// Throws `std::invalid_argument` where the broker refuses what is defined.
  explicit Node(Definitions definitions = Definitions::standard(), const NodeOptions& options = {});

  /// A client has connected.
  model::ConnectionId accept();
  /// What a client sent.
  void receive(model::ConnectionId connection, std::string_view octets, model::Time now);
  /// A client is gone without a word, or is to be.
  void lose(model::ConnectionId connection, model::Time now);
  /// The socket is closed; nothing is known of the connection from then on.
  void forget(model::ConnectionId connection) { clients_.erase(connection); }

  /// Does what is due.
  void advance(model::Time now);
  std::optional<model::Time> next_deadline() const;

  /// Requires: accepted, and not forgotten.
  Session& session(model::ConnectionId connection) { return clients_.at(connection).session; }
  /// Those that may have output, or may be blocked or over, since this was asked last.
  std::set<model::ConnectionId> take_touched() { return std::exchange(touched_, {}); }

 private:
  /// A virtual host, which is a broker of its own.
  struct VirtualHost {
    std::string name;
    std::set<std::string> users;
    model::Broker broker;
  };
  struct Client {
    Client(Host& host, model::ConnectionId id) : session(host, id) {}
    Session session;
    VirtualHost* virtual_host = nullptr;
  };

  bool knows(const Credentials& credentials) const override;
  void open(const model::ConnectionOpen& command, const std::string& virtual_host) override;
  void say(const model::Command& command) override;
  void set_up(VirtualHost& virtual_host, const std::vector<model::Command>& commands);
  void move_to(model::Time now);
  void dispatch(const VirtualHost& from);
  void tell(model::Effect& effect, model::ConnectionId connection, const VirtualHost& from);
  void refuse(model::ConnectionId connection, std::string_view why);
  void resume();
  void show(const VirtualHost& where, const model::Command& command) const;
  void show(const VirtualHost& where, const model::Effect& effect) const;

  std::vector<Observer*> observers_;
  std::map<std::string, Password> users_;
  std::map<std::string, VirtualHost> virtual_hosts_;
  model::Time now_{};
  model::Effects effects_;
  std::map<model::ConnectionId, Client> clients_;
  std::set<model::ConnectionId> touched_;
  /// An alarm blocks them no longer: what they sent meanwhile is to be taken.
  std::vector<model::ConnectionId> resumed_;
  std::uint32_t connections_ = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
