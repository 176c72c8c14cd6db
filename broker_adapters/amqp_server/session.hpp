#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/amqp_server/content.hpp"
#include "broker_adapters/amqp_server/effects.hpp"
#include "broker_adapters/amqp_server/frames.hpp"
#include "broker_adapters/amqp_server/host.hpp"
#include "broker_adapters/amqp_server/wire_error.hpp"
#include "model/channels/confirms.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters::amqp_server {

/// A client's connection without its socket: octets in, octets out. It knows AMQP's frames, the
/// order of methods while a connection is made and ended, and content; all else is asked of the
/// host. No clock and no I/O.
class Session {
 public:
  /// A client that has just connected, of which the protocol header is expected.
  Session(Host& host, model::ConnectionId connection);

  /// What the client sent, in pieces of any size.
  void receive(std::string_view octets);
  /// What the broker tells the client. An answer to a publish may wait for others, unless the next
  /// effect is that the message was unroutable.
  void tell(model::Effect&& effect);
  /// The connection is gone without a word.
  void lose();

  /// What the client is to be sent, all of it, or the first `enough` octets with the message that
  /// they end in; whoever sends it clears it. The rest is not put into octets before: of a client
  /// that reads slowly, messages are kept and not their frames.
  std::string& output(std::size_t enough = std::string::npos);
  /// A heartbeat is to be sent.
  void beat() { writer_.heartbeat(); }

  /// How the socket goes on.
  enum class Fate : std::uint8_t {
    open,
    closing,      ///< open, until the client closes it, or answers that it closes
    closes_soon,  ///< when the output is sent and a while has passed, in which nothing is read
    closes,       ///< when the output is sent
    cut,          ///< now
  };
  /// What becomes of the socket now.
  Fate fate() const { return fate_; }
  /// Nothing is to be read for now: an alarm blocks the connection (rule 22.1). Once the connection
  /// is closed, the client's answer is to be read.
  bool blocked() const { return blocked_ && world_ == SimulatedWorld::running; }
  /// What the client calls its connection, in the client property `connection_name`; maybe nothing.
  const std::string& name() const { return name_; }
  /// As who it has logged in; nobody before that.
  const std::string& user() const { return user_; }
  /// How many channels are open.
  std::size_t channels() const { return channels_.size(); }
  /// In seconds, as agreed on; 0 for none (rule 2.18).
  std::uint16_t heartbeat() const { return heartbeat_; }

 private:
  enum class SimulatedWorld : std::uint8_t { header, start, tune, open, running, ended };

  /// Whether there may be more to take.
  bool step();
  bool greet();
  void take(const Frame& frame);
  void take_method(const Frame& frame);
  void negotiate(const amqp_method_t& method);
  void take_connection_method(const amqp_method_t& method);
  void take_farewell(const Frame& frame);
  void take_content(std::map<std::uint16_t, Content>::iterator content, const Frame& frame);
  void open(model::ChannelId channel);
  void check_limits() const;
  void log_in(const amqp_connection_start_ok_t& method);
  void refuse_login(const std::string& mechanism);
  void tune(const amqp_connection_tune_ok_t& method);
  void fail(const WireError& error, Fate fate);
  void say(model::Effect effect) { untold_.push_back(std::move(effect)); }
  /// What queues say of publishes is told together, with what else is told. RabbitMQ hears it some
  /// time later, in one go or in several; what no queue took it answers at once, and by itself
  /// (rules 16.4, 16.10 and 31.11).
  template <class Confirm>
  void gather(const Confirm& confirm);
  void say_gathered();
  void forget_confirms(std::uint16_t channel);
  /// Behind everything that is still to be said.
  FrameWriter& writer();
  void end(Fate fate);

  Host& host_;
  const model::ConnectionId id_;
  SimulatedWorld world_ = SimulatedWorld::header;
  Fate fate_ = Fate::open;
  FrameReader reader_;
  FrameWriter writer_;
  std::deque<model::Effect> untold_;
  amqp::Pool pool_;
  std::string user_;
  std::string name_;
  std::map<std::uint16_t, Content> contents_;
  /// Of the channels in confirm mode.
  std::map<std::uint16_t, model::Confirms> confirms_;
  /// The channels with answers to say.
  std::set<std::uint16_t> gathered_;
  /// Those that the client may use, and those that it has not yet agreed to have closed.
  std::set<std::uint16_t> channels_;
  std::uint16_t channel_max_ = 0;
  std::uint16_t heartbeat_ = 0;
  bool blocked_ = false;
  /// What the client can hear of.
  bool hears_of_alarms_ = false;
  bool hears_of_cancels_ = false;
};

}  // namespace rehearsal::broker_adapters::amqp_server
