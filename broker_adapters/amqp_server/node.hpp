#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory_resource>
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
#include "broker_adapters/amqp_server/unsettled.hpp"
#include "broker_adapters/wire/environment.hpp"
#include "broker_adapters/wire/faulty_wire.hpp"
#include "model/broker.hpp"
#include "model/types.hpp"
#include "sim/choices.hpp"
#include "sim/scheduler.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// How a broker is made.
struct NodeOptions {
  model::MemoryOptions memory;  ///< of each virtual host's broker
  model::Profile profile;       ///< the version of RabbitMQ that it follows
  /// Each virtual host has names of its own. The default is the same for every node.
  model::Identity identity;
  /// RabbitMQ's default unless it is said.
  std::optional<std::chrono::milliseconds> consumer_timeout;
  /// They outlive the node.
  std::vector<Observer*> observers;
  /// What goes wrong, if anything does. They outlive the node.
  sim::Choices* choices = nullptr;
  /// Where the bodies and properties of messages are kept. It outlives the node and the observers.
  std::pmr::memory_resource* message_memory = std::pmr::get_default_resource();
  /// Something may be asked to go wrong while it runs.
  bool controlled = false;
};

/// A client, as an operator sees it.
struct ConnectionReport {
  model::ConnectionId id{};  ///< unique as long as the node lives
  /// Under which faults know it.
  std::string name;
  std::string user;          ///< who has logged in
  std::string virtual_host;  ///< the virtual host that it has entered
  std::size_t channels = 0;  ///< how many are open
  /// By an alarm.
  bool blocked = false;
  /// By a fault.
  bool stalled = false;
};

/// Of one virtual host.
struct QueuesReport {
  std::string virtual_host;                ///< the name of the virtual host
  std::vector<model::QueueReport> queues;  ///< by name
};

/// A running broker without its sockets and its clock: a model for each virtual host, and the
/// sessions of the clients. Octets and time in, octets out.
class Node final : private Host, private wire::Environment {
 public:
  /// Throws `std::invalid_argument` where the broker refuses what is defined.
  explicit Node(Definitions definitions = Definitions::standard(), const NodeOptions& options = {});
  ~Node() override;

  /// A client has connected.
  model::ConnectionId accept();
  /// What a client sent.
  void receive(model::ConnectionId connection, std::string_view octets, model::Time now);
  /// A client is gone without a word, or is to be.
  void lose(model::ConnectionId connection, model::Time now);
  /// The socket is closed; nothing is known of the connection from then on.
  void forget(model::ConnectionId connection);

  /// Those that have entered a virtual host, in the order in which they came.
  std::vector<ConnectionReport> connections() const;
  /// All queues, by virtual host.
  std::vector<QueuesReport> queues() const;

  // What can be asked to go wrong, where the node is controlled. These say whether there is such a
  // connection, or queue.
  /// The connection is lost, as by a reset.
  bool cut(model::ConnectionId connection, model::Time now);
  /// The connection carries nothing for so long; it may not survive that.
  bool stall(model::ConnectionId connection, sim::Duration duration, model::Time now);
  /// The next delivery from the queue is lost, or comes twice: `fault` is drop or duplicate.
  bool strike_next(sim::Fault fault, const std::string& virtual_host, const std::string& queue);
  /// The broker's clock is ahead of the caller's by so much more from now on, and what was to
  /// happen meanwhile has happened, in its order: messages and queues have expired, consumers have
  /// timed out, faults have ended. Requires: not negative.
  void pass_time(model::Duration by, model::Time now);
  /// In all virtual hosts, as the broker's memory is one. It lasts until it is cleared, or the
  /// broker stops.
  void set_alarm(model::Resource resource, bool raised, model::Time now);

  /// Everyone is cut off, whom a restart tells so, and what is not durable is lost. It starts again
  /// after `down_for`.
  void stop_broker(sim::Fault how, sim::Duration down_for, model::Time now);
  /// Tells everyone that the server ends (rule 2.21). What the broker holds stays as it is.
  void shut_down();
  /// Whether anyone may connect.
  bool broker_up() const override { return up_; }

  /// Does what is due.
  void advance(model::Time now);
  /// When `advance` has something to do next; null for never.
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
    Limit connections_max;
    model::Broker broker;
  };
  struct Client final : Wire::Receiver {
    Client(Node& its_node, model::ConnectionId its_id)
        : node(its_node), id(its_id), session(its_node, its_id) {}
    void received(model::Effect&& effect) override { node.tell(*this, std::move(effect)); }
    void lost(std::string_view why) override;
    /// Whether it is in a virtual host, and stays there for now.
    bool connected() const { return virtual_host && session.fate() == Session::Fate::open; }

    Node& node;
    model::ConnectionId id;
    Session session;
    VirtualHost* virtual_host = nullptr;
    std::string name;
    std::size_t party = 0;
    /// On a wire with faults.
    Unsettled unsettled;
    /// Where something may go wrong.
    std::optional<wire::FaultyWire> wire;
  };
  /// What is to strike the next delivery from a queue.
  struct Wish {
    sim::Fault fault{};
    const VirtualHost* virtual_host = nullptr;
    std::string queue;
  };
  class BrokerStart final : public sim::Timer {
   public:
    explicit BrokerStart(Node& node) : Timer(node.scheduler_), node_(node) {}

   private:
    void fire() override { node_.start_broker(); }
    Node& node_;
  };

  bool knows(const Credentials& credentials) const override;
  Limit reached_channels_max(const std::string& user) const override;
  void open(const model::ConnectionOpen& command, const std::string& virtual_host) override;
  void say(model::Command command) override;
  std::pmr::memory_resource& message_memory() override { return message_memory_; }

  sim::Scheduler& scheduler() override { return scheduler_; }
  bool calm() const override { return injector_.calm() && !wished_; }
  bool stays_calm() const override { return injector_.calm() && !controlled_; }
  bool broker_may_fail() const override {
    return injector_.may(sim::Fault::broker_restart) || injector_.may(sim::Fault::broker_kill);
  }
  std::uint32_t strikes(sim::Fault fault, const sim::Site& site) override;
  std::uint32_t times(std::size_t party, wire::WireOperation deed,
                      const model::Message& message) override;
  sim::Subject settles(model::ChannelId channel, model::DeliveryTag tag) override;
  void stop_broker(sim::Fault how, sim::Duration down_for) override;
  void apply(std::string_view client, const model::Command& command) override;
  void forget_wire(model::ConnectionId) override {}

  /// Whether so many clients are connected that it is true of.
  template <class Predicate>
  bool is_reached(Limit connections_max, Predicate holds) const;
  void set_up(VirtualHost& virtual_host, const std::vector<model::Command>& commands);
  void move_to(model::Time now);
  void step_to(model::Time now);
  std::optional<model::Time> earliest_due() const;
  void dispatch(const VirtualHost& from);
  void pass_on(model::Effect& effect, model::ConnectionId connection, const VirtualHost& from);
  void tell(Client& client, model::Effect&& effect);
  std::optional<sim::Fault> take_wish(const VirtualHost& from, const model::Effect& effect);
  Client* find_on_wire(model::ConnectionId connection);
  void keep_subject(Client& client, const model::Effect& effect);
  void perform(VirtualHost& virtual_host, const model::Command& command);
  static std::string name_of(const Client& client);
  void equip(Client& client);
  void run_wires();
  void start_broker();
  void tell_of_shutdown(Client& client);
  void show(std::string_view struck) const;
  void refuse(model::ConnectionId connection, std::string_view why);
  void resume();
  void show(const VirtualHost& where, const model::Command& command) const;
  void show(const VirtualHost& where, const model::Effect& effect) const;

  std::vector<Observer*> observers_;
  std::map<std::string, UserDefinition> users_;
  std::map<std::string, VirtualHost> virtual_hosts_;
  model::Time now_{};
  /// How far the broker's clock is ahead of the machine's.
  model::Duration ahead_{};
  bool up_ = true;
  model::Effects effects_;
  sim::Scheduler scheduler_;
  sim::CalmChoices no_faults_;
  sim::Injector injector_;
  sim::Occurrences occurrences_;
  BrokerStart broker_start_{*this};
  /// By the names of clients.
  std::map<std::string, std::size_t> parties_;
  std::pmr::memory_resource& message_memory_;
  const bool controlled_;
  std::vector<Wish> wishes_;
  /// What strikes now, as it was wished.
  std::optional<sim::Fault> wished_;
  std::map<model::ConnectionId, Client> clients_;
  std::set<model::ConnectionId> touched_;
  /// An alarm blocks them no longer: what they sent meanwhile is to be taken.
  std::vector<model::ConnectionId> resumed_;
  std::uint32_t connections_ = 0;
};

}  // namespace rehearsal::broker_adapters::amqp_server
