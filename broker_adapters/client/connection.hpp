#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "broker_adapters/client/channel_numbers.hpp"
#include "broker_adapters/client/world.hpp"
#include "broker_adapters/wire/wire.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

class Channel;

/// A process's connection to the broker, and its channels.
class Connection final : public std::enable_shared_from_this<Connection>, private Wire::Receiver {
 public:
  /// Of the process, over what `World::connect` makes; both outlive it.
  Connection(World& world, sim::Process& process);

  class Opening;
  /// Awaits connection.open-ok. Throws `ConnectionLost`.
  Opening open();
  /// A channel of its own number, not yet opened at the broker. The number of one that was closed
  /// is used again once the broker has confirmed that. Throws `ChannelError` where none is left.
  std::shared_ptr<Channel> channel();

  /// Whether it has not ended: it may still be opening.
  bool usable() const { return !error_ && wire_ != nullptr; }
  /// The process dies: from now on nothing is sent.
  void cut() { wire_.reset(); }
  /// The process has died. Whoever still uses a channel of that life is told so.
  void outlived();

 private:
  friend class Channel;
  void received(model::Effect&& effect) override;
  void lost(std::string_view why) override;
  void fail(std::exception_ptr error);
  void closed(model::ChannelClosed& effect);
  void let_go(const Channel& channel);
  void wake_openings();
  void send(model::Command&& command) {
    if (usable()) wire_->send(std::move(command));
  }

  World& world_;
  sim::Process& process_;
  std::unique_ptr<Wire> wire_;
  ChannelNumbers numbers_;
  /// Those that neither end has closed.
  std::map<std::uint16_t, Channel*> channels_;
  /// Closed by us, and not yet by the broker.
  std::set<std::uint16_t> closing_;
  bool opened_ = false;
  std::vector<Opening*> openings_;
  std::exception_ptr error_;
};

/// What `Connection::open` returns: waits for the connection to be open.
class REHEARSAL_AWAITED Connection::Opening final {
 public:
  /// Of that connection, which outlives it.
  explicit Opening(Connection& connection) : connection_(connection) {}
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
  ~Opening() { std::erase(connection_.openings_, this); }

  bool await_ready() const noexcept { return connection_.opened_ || connection_.error_; }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    waiter_ = &caller.promise();
    connection_.openings_.push_back(this);
  }
  void await_resume() const {
    if (connection_.error_) std::rethrow_exception(connection_.error_);
  }

 private:
  friend class Connection;
  Connection& connection_;
  sim::Runnable* waiter_ = nullptr;
};

inline Connection::Opening Connection::open() { return Opening(*this); }

}  // namespace rehearsal::broker_adapters
