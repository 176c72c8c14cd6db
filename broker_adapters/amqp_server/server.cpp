#include "broker_adapters/amqp_server/server.hpp"

#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <csignal>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "broker_adapters/amqp_server/listening.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using asio::ip::tcp;
using model::ConnectionId;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using namespace std::chrono_literals;

constexpr std::size_t read_size = 65536;
/// What is put into octets for one write.
constexpr std::size_t write_size = 262144;
/// How long RabbitMQ keeps silent before it closes a socket (rules 2.4 and 2.5).
constexpr auto silence = 3s;
/// How long a client may take to answer connection.close.
constexpr auto farewell = 30s;
/// How long all of them may take when the server ends.
constexpr auto last_farewell = 1s;
/// How long a client may leave unread what was sent to it. What waits behind that takes memory.
constexpr auto patience = 15s;
/// How soon to try again when the machine lets nobody in, for want of file descriptors.
constexpr auto pause_between_accepts = 100ms;
/// Two intervals without a word, in halves.
constexpr unsigned silent_beats_max = 4;

/// Time 0 is now, and no other process makes up the same names.
NodeOptions of_this_process(NodeOptions options) {
  std::random_device entropy;
  const std::uint64_t seed = entropy();
  options.identity = {seed << 32 | entropy(), std::chrono::duration_cast<model::Duration>(
                                                  system_clock::now().time_since_epoch())};
  return options;
}

}  // namespace

class Server::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : connections_max_(options.connections_max),
        node_(options.definitions ? *options.definitions : Definitions::standard(),
              of_this_process(options.node)) {
    for (tcp::acceptor& acceptor : listen(context_, options.addresses, options.port))
      accept(doors_.emplace_back(std::move(acceptor)));
  }

  std::uint16_t port() const { return doors_.front().acceptor.local_endpoint().port(); }
  void run() {
    signals_.async_wait([this](std::error_code, int) { shut_down(); });
    context_.run();
  }
  void stop() { context_.stop(); }

  void with_node(std::function<void(Node&, model::Time)> act) {
    const auto task = std::make_shared<std::packaged_task<void()>>([this, act = std::move(act)] {
      act(node_, now());
      settle();
    });
    std::future<void> done = task->get_future();
    asio::post(context_, [task] { (*task)(); });
    while (done.wait_for(100ms) != std::future_status::ready) {
      if (context_.stopped()) throw std::runtime_error("the server has ended");
    }
    done.get();
  }

 private:
  /// A client's socket, and what is on its way there.
  struct Client {
    Client(tcp::socket its_socket, ConnectionId its_id)
        : socket(std::move(its_socket)),
          id(its_id),
          closing(socket.get_executor()),
          reading_slowly(socket.get_executor()),
          heart(socket.get_executor()) {}

    tcp::socket socket;
    ConnectionId id;
    std::array<char, read_size> input;
    /// What is on its way; while it is, nothing else is sent.
    std::string sending;
    bool reading = false;
    bool gone = false;
    asio::steady_timer closing;
    asio::steady_timer reading_slowly;
    bool closes_later = false;
    asio::steady_timer heart;
    bool beats = false;
    /// Since the heart beat last.
    bool sent = false;
    bool heard = false;
    unsigned silent_beats = 0;
  };
  using ClientRef = std::shared_ptr<Client>;

  /// Where clients come in.
  struct Door {
    explicit Door(tcp::acceptor its_acceptor)
        : acceptor(std::move(its_acceptor)), pause(acceptor.get_executor()) {}
    tcp::acceptor acceptor;
    asio::steady_timer pause;
  };

  model::Time now() const {
    return model::Time(std::chrono::duration_cast<model::Duration>(steady_clock::now() - start_));
  }

  void accept(Door& door) {
    door.acceptor.async_accept([this, &door](std::error_code error, tcp::socket socket) {
      if (error) return accept_later(door);
      // Nobody is let in while the broker is down.
      if (!ending_ && node_.broker_up() && clients_.size() < connections_max_) {
        std::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        const auto client = std::make_shared<Client>(std::move(socket), node_.accept());
        clients_.emplace(client->id, client);
        read(client);
      }
      accept(door);
    });
  }

  /// Whoever does not answer in time, or when it is asked for twice, is not waited for.
  void shut_down() {
    const auto end = [this](auto...) { context_.stop(); };
    signals_.async_wait(end);
    ending_.emplace(context_, last_farewell);
    ending_->async_wait(end);
    node_.shut_down();
    settle();
    stop_when_alone();
  }

  void stop_when_alone() {
    if (ending_ && clients_.empty()) context_.stop();
  }

  void accept_later(Door& door) {
    door.pause.expires_after(pause_between_accepts);
    door.pause.async_wait([this, &door](std::error_code error) {
      if (!error) accept(door);
    });
  }

  void read(const ClientRef& client) {
    if (client->reading || client->gone || node_.session(client->id).blocked()) return;
    client->reading = true;
    client->socket.async_read_some(
        asio::buffer(client->input), [this, client](std::error_code error, std::size_t size) {
          client->reading = false;
          if (client->gone) return;
          client->heard = true;
          if (error)
            node_.lose(client->id, now());
          else
            node_.receive(client->id, {client->input.data(), size}, now());
          settle();
          read(client);
        });
  }

  /// Sends what there is to send, and closes what is to be closed.
  void settle() {
    for (const ConnectionId id : node_.take_touched()) {
      const auto found = clients_.find(id);
      if (found != clients_.end()) settle(ClientRef(found->second));
    }
    arm();
  }

  void settle(const ClientRef& client) {
    Session& session = node_.session(client->id);
    if (session.heartbeat() != 0 && !std::exchange(client->beats, true)) beat(client);
    if (session.fate() == Session::Fate::cut) return reset(client);
    // Whatever there is to send: who is sent messages all the time is to be heard all the same.
    read(client);
    if (!client->sending.empty()) return;
    if (!session.output(write_size).empty()) return send(client, session);
    switch (session.fate()) {
      case Session::Fate::closes:
        return close(client);
      case Session::Fate::closes_soon:
        return close_after(client, silence);
      case Session::Fate::closing:
        return close_after(client, farewell);
      default:
        return;
    }
  }

  void send(const ClientRef& client, Session& session) {
    client->sending.swap(session.output(write_size));
    client->sent = true;
    client->reading_slowly.expires_after(patience);
    client->reading_slowly.async_wait([this, client](std::error_code error) {
      if (error || client->gone) return;
      node_.lose(client->id, now());
      settle();
    });
    asio::async_write(client->socket, asio::buffer(client->sending),
                      [this, client](std::error_code error, std::size_t) {
                        client->sending.clear();
                        if (client->gone) return;
                        client->reading_slowly.cancel();
                        if (error) node_.lose(client->id, now());
                        settle(client);
                        settle();
                      });
  }

  void close_after(const ClientRef& client, steady_clock::duration time) {
    if (std::exchange(client->closes_later, true)) return;
    client->closing.expires_after(time);
    client->closing.async_wait([this, client](std::error_code error) {
      if (!error && !client->gone) reset(client);
    });
  }

  /// Twice in each interval that was agreed on. Who is not heard of in two intervals is gone (rule
  /// 2.18), unless an alarm has the server not listen (rules 22.5 and 31.9).
  void beat(const ClientRef& client) {
    const std::chrono::milliseconds interval =
        std::chrono::seconds(node_.session(client->id).heartbeat());
    client->heart.expires_after(interval / 2);
    client->heart.async_wait([this, client](std::error_code error) {
      if (error || client->gone) return;
      const bool heard = std::exchange(client->heard, false);
      const bool listened_to = !node_.session(client->id).blocked();
      client->silent_beats = heard || !listened_to ? 0 : client->silent_beats + 1;
      if (client->silent_beats > silent_beats_max) {
        node_.lose(client->id, now());
        return settle();
      }
      if (!client->sent) {
        node_.session(client->id).beat();
        settle(client);
      }
      // A heartbeat is nothing that was said.
      client->sent = false;
      if (!client->gone) beat(client);
    });
  }

  /// As RabbitMQ does it: what the client sends then is answered by a reset.
  void reset(const ClientRef& client) {
    std::error_code ignored;
    client->socket.set_option(tcp::socket::linger(true, 0), ignored);
    close(client);
  }

  void close(const ClientRef& client) {
    client->gone = true;
    std::error_code ignored;
    client->closing.cancel();
    client->reading_slowly.cancel();
    client->heart.cancel();
    client->socket.close(ignored);
    node_.forget(client->id);
    clients_.erase(client->id);
    stop_when_alone();
  }

  void arm() {
    const auto due = node_.next_deadline();
    if (due == armed_) return;
    armed_ = due;
    if (!due) return void(due_.cancel());
    due_.expires_at(start_ + due->time_since_epoch());
    due_.async_wait([this](std::error_code error) {
      if (error) return;
      armed_.reset();
      node_.advance(now());
      settle();
    });
  }

  const std::size_t connections_max_;
  asio::io_context context_{1};
  /// Caught from the beginning, so that whoever is told the URL may end the process at once.
  asio::signal_set signals_{context_, SIGINT, SIGTERM};
  std::list<Door> doors_;
  Node node_;
  steady_clock::time_point start_ = steady_clock::now();
  std::map<ConnectionId, ClientRef> clients_;
  asio::steady_timer due_{context_};
  std::optional<model::Time> armed_;
  /// The server was asked to end, and gives its clients the time to close.
  std::optional<asio::steady_timer> ending_;
};

Server::Server(const ServerOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Server::~Server() = default;
std::uint16_t Server::port() const { return impl_->port(); }
void Server::run() { impl_->run(); }
void Server::stop() { impl_->stop(); }
void Server::with_node(std::function<void(Node&, model::Time)> act) {
  impl_->with_node(std::move(act));
}

bool ServerOptions::is_address(const std::string& text) {
  std::error_code error;
  asio::ip::make_address(text, error);
  return !error;
}

}  // namespace rehearsal::broker_adapters::amqp_server
