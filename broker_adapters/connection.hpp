#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "broker_adapters/wire.hpp"
#include "broker_adapters/world.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

class Channel;

/// A process's connection to the broker, and its channels.
class Connection final : public std::enable_shared_from_this<Connection>, private Wire::Receiver {
 public:
  Connection(World& world, sim::Process& process);

  class Opening;
  /// Awaits connection.open-ok. Throws `ConnectionLost`.
  Opening open();
  /// A channel number, not yet opened at the broker.
  std::shared_ptr<Channel> channel();

  bool usable() const { return !error_ && wire_ != nullptr; }
  /// The process dies: from now on nothing is sent.
  void cut() { wire_.reset(); }

 private:
  friend class Channel;
  void received(model::Effect&& effect) override;
  void lost(std::string_view why) override;
  void fail(std::exception_ptr error);
  void wake_openings();
  void send(model::Command&& command) {
    if (usable()) wire_->send(std::move(command));
  }
  void forget(std::uint16_t number) { channels_.erase(number); }

  World& world_;
  sim::Process& process_;
  std::unique_ptr<Wire> wire_;
  std::map<std::uint16_t, Channel*> channels_;
  std::uint16_t last_channel_ = 0;
  bool opened_ = false;
  std::vector<Opening*> openings_;
  std::exception_ptr error_;
};

class Connection::Opening final {
 public:
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
