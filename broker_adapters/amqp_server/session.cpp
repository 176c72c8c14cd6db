#include "broker_adapters/amqp_server/session.hpp"

#include <string_view>
#include <utility>
#include <variant>

#include "broker_adapters/amqp_server/login.hpp"
#include "broker_adapters/amqp_server/methods.hpp"
#include "model/arguments/arguments.hpp"
#include "model/arguments/readable.hpp"
#include "model/refusal.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using amqp::bytes;
using amqp::from_amqp;
using amqp::to_amqp;
using model::ReplyCode;
using namespace std::string_view_literals;

/// AMQP 0-9-1, and 0-9, which is the same to RabbitMQ (rule 2.1).
constexpr std::string_view protocol_header = "AMQP\0\0\x09\x01"sv;
constexpr std::string_view older_protocol_header = "AMQP\x01\x01\0\x09"sv;

/// What is offered (rule 2.3).
constexpr std::uint16_t offered_channel_max = 2047;
constexpr std::uint32_t offered_frame_max = 131072;
constexpr std::uint16_t offered_heartbeat = 60;

/// connection.update-secret and its answer, which rabbitmq-c does not know.
constexpr amqp_method_number_t update_secret = AMQP_CONNECTION_CLASS << 16 | 70;
constexpr amqp_method_number_t update_secret_ok = AMQP_CONNECTION_CLASS << 16 | 71;

template <class Method>
const Method& as(const amqp_method_t& method) {
  return *static_cast<const Method*>(method.decoded);
}

bool is_known(FrameType type) {
  return type == FrameType::method || type == FrameType::header || type == FrameType::body;
}

/// Rule 2.2. The product is what clients look for.
model::Table server_properties() {
  model::Table capabilities;
  for (const char* const capability :
       {"publisher_confirms", "exchange_exchange_bindings", "basic.nack", "consumer_cancel_notify",
        "connection.blocked", "consumer_priorities", "authentication_failure_close",
        "per_consumer_qos", "direct_reply_to"}) {
    capabilities.emplace_back(capability, model::Value{true});
  }
  model::Table properties;
  properties.emplace_back("capabilities", model::Value{std::move(capabilities)});
  for (const auto& [key, value] :
       {std::pair{"product", "RabbitMQ"},
        {"version", "3.10.8"},
        {"platform", "Rehearsal"},
        {"information",
         "Rehearsal's model of RabbitMQ, for tests: what it holds is gone when it ends."}}) {
    properties.emplace_back(key, model::Value{std::string(value)});
  }
  return properties;
}

}  // namespace

Session::Session(Host& host, model::ConnectionId connection) : host_(host), id_(connection) {}

void Session::receive(std::string_view octets) {
  if (fate_ > Fate::closing) return;
  reader_.feed(octets);
  try {
    while (!blocked() && step()) {
    }
  } catch (const FramingError& error) {
    fail(error, Fate::closes_soon);
  } catch (const WireError& error) {
    fail(error, Fate::closing);
  } catch (const Silence&) {
    end(Fate::closes_soon);
  } catch (const Breakdown&) {
    end(Fate::cut);
  }
}

void Session::lose() { end(Fate::cut); }

void Session::end(Fate fate) {
  fate_ = fate;
  if (world_ == SimulatedWorld::running) host_.say(model::ConnectionDrop{id_});
  world_ = SimulatedWorld::ended;
}

/// Who is not logged in is told nothing (rule 2.25).
void Session::fail(const WireError& error, Fate fate) {
  if (world_ < SimulatedWorld::running) return end(Fate::closes_soon);
  end(fate);
  say(model::ConnectionClosed{id_, error.code, model::reply_text(error.code, error.what()),
                              static_cast<std::uint16_t>(error.method >> 16),
                              static_cast<std::uint16_t>(error.method)});
}

bool Session::step() {
  if (world_ == SimulatedWorld::header) return greet();
  const std::optional<Frame> frame = reader_.next();
  if (!frame) return false;
  take(*frame);
  pool_.recycle();
  return fate_ <= Fate::closing;
}

bool Session::greet() {
  const auto octets = reader_.take(protocol_header.size());
  if (!octets) return false;
  if (*octets != protocol_header && *octets != older_protocol_header) {
    writer().raw(protocol_header);
    end(Fate::closes);
    return false;
  }
  const model::Table properties = server_properties();
  writer().method(
      0, AMQP_CONNECTION_START_METHOD,
      amqp_connection_start_t{0, 9, to_amqp(properties, pool_), bytes(mechanisms), bytes("en_US")});
  world_ = SimulatedWorld::start;
  return true;
}

void Session::take(const Frame& frame) {
  if (world_ == SimulatedWorld::ended) return take_farewell(frame);
  const auto content = contents_.find(frame.channel);
  if (frame.type == FrameType::heartbeat && frame.payload.empty()) {
    if (frame.channel != 0) throw WireError(ReplyCode::unexpected_frame, about(frame));
  } else if (content != contents_.end() && is_known(frame.type)) {
    take_content(content, frame);
  } else if (frame.type == FrameType::method) {
    take_method(frame);
  } else if (frame.type == FrameType::header || frame.type == FrameType::body) {
    throw WireError(ReplyCode::unexpected_frame,
                    "expected method frame, got non method frame instead");
  } else {
    throw WireError(ReplyCode::frame_error, about(frame) + ": unknown_frame");
  }
}

/// All is ignored but the client's word that it closes, too.
void Session::take_farewell(const Frame& frame) {
  if (frame.type != FrameType::method || frame.channel != 0) return;
  const amqp_method_t method = decode_method(frame, pool_);
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD)
    say(model::ConnectionCloseOk{id_});
  else if (method.id == AMQP_CONNECTION_CLOSE_OK_METHOD)
    fate_ = Fate::closes;
}

void Session::take_content(std::map<std::uint16_t, Content>::iterator content, const Frame& frame) {
  if (!content->second.take(frame, pool_)) return;
  model::Command publish = std::move(content->second).publish(host_.message_memory());
  contents_.erase(content);
  const auto confirms = confirms_.find(frame.channel);
  if (confirms != confirms_.end()) confirms->second.next();
  host_.say(std::move(publish));
}

void Session::take_method(const Frame& frame) {
  // Rule 2.26.
  if (world_ == SimulatedWorld::running && frame.channel == 0 &&
      method_number(frame) == update_secret)
    return writer().bare_method(update_secret_ok);
  const amqp_method_t method = decode_method(frame, pool_);
  if (world_ != SimulatedWorld::running) return negotiate(method);
  if (frame.channel == 0) return take_connection_method(method);
  const model::ChannelId channel{id_, frame.channel};
  switch (method.id) {
    case AMQP_BASIC_PUBLISH_METHOD:
      contents_.emplace(frame.channel, Content(channel, as<amqp_basic_publish_t>(method)));
      return;
    case AMQP_ACCESS_REQUEST_METHOD:
      // Rule 2.24.
      return writer().method(frame.channel, AMQP_ACCESS_REQUEST_OK_METHOD,
                             amqp_access_request_ok_t{1});
    case AMQP_CHANNEL_OPEN_METHOD:
      return open(channel);
    case AMQP_CHANNEL_CLOSE_OK_METHOD:
      channels_.erase(frame.channel);
      break;
    case AMQP_CONFIRM_SELECT_METHOD:
      confirms_.try_emplace(frame.channel);
      break;
    default:
      break;
  }
  host_.say(to_command(channel, method));
}

void Session::open(model::ChannelId channel) {
  if (!channels_.contains(channel.number)) check_limits();
  host_.say(model::ChannelOpen{channel});
}

/// Rule 2.7.
void Session::check_limits() const {
  if (channels_.size() >= channel_max_) {
    const std::string max = std::to_string(channel_max_);
    throw WireError(ReplyCode::not_allowed, "number of channels opened (" + max +
                                                ") has reached the negotiated channel_max (" + max +
                                                ")");
  }
  if (const Limit max = host_.reached_channels_max(user_)) {
    throw WireError(ReplyCode::not_allowed,
                    "number of channels opened for user '" + user_ +
                        "' has reached the maximum allowed user limit of (" + std::to_string(*max) +
                        ")");
  }
}

void Session::take_connection_method(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_CONNECTION_CLOSE_METHOD:
      return host_.say(model::ConnectionClose{id_});
    default:
      throw WireError(ReplyCode::channel_error, "unexpected method in connection state running",
                      method.id);
  }
}

/// A connection is made in three steps, and each has its method (rule 2.25).
void Session::negotiate(const amqp_method_t& method) {
  if (world_ == SimulatedWorld::start && method.id == AMQP_CONNECTION_START_OK_METHOD)
    log_in(as<amqp_connection_start_ok_t>(method));
  else if (world_ == SimulatedWorld::tune && method.id == AMQP_CONNECTION_TUNE_OK_METHOD)
    tune(as<amqp_connection_tune_ok_t>(method));
  else if (world_ == SimulatedWorld::open && method.id == AMQP_CONNECTION_OPEN_METHOD)
    host_.open({id_, user_}, amqp::text(as<amqp_connection_open_t>(method).virtual_host));
  else
    throw Silence();
}

void Session::refuse_login(const std::string& mechanism) {
  say(model::ConnectionClosed{
      id_, ReplyCode::access_refused,
      model::reply_text(ReplyCode::access_refused,
                        "Login was refused using authentication mechanism " + mechanism +
                            ". For details see the broker logfile."),
      0, 0});
  end(Fate::closes_soon);
}

void Session::log_in(const amqp_connection_start_ok_t& method) {
  const model::Table properties = from_amqp(method.client_properties);
  if (!model::is_readable(properties)) throw Silence();
  const model::Table* const capabilities = model::find_as<model::Table>(properties, "capabilities");
  const auto can = [&](std::string_view what) {
    const bool* const it = capabilities ? model::find_as<bool>(*capabilities, what) : nullptr;
    return it && *it;
  };
  hears_of_alarms_ = can("connection.blocked");
  hears_of_cancels_ = can("consumer_cancel_notify");
  if (const auto* name = model::find_as<std::string>(properties, "connection_name")) name_ = *name;
  const auto who = credentials(method, pool_);
  if (!who) throw Silence();
  if (!host_.knows(*who)) {
    // Rule 2.5.
    if (!can("authentication_failure_close")) throw Silence();
    return refuse_login(amqp::text(method.mechanism));
  }
  user_ = who->user;
  writer().method(
      0, AMQP_CONNECTION_TUNE_METHOD,
      amqp_connection_tune_t{offered_channel_max, offered_frame_max, offered_heartbeat});
  world_ = SimulatedWorld::tune;
}

/// Rule 2.4: nobody may have more than what was offered.
void Session::tune(const amqp_connection_tune_ok_t& method) {
  if (method.channel_max == 0 || method.channel_max > offered_channel_max) throw Silence();
  if (method.frame_max < frame_max_at_least || method.frame_max > offered_frame_max)
    throw Silence();
  channel_max_ = method.channel_max;
  heartbeat_ = method.heartbeat;
  reader_.set_frame_max(method.frame_max);
  writer_.set_frame_max(method.frame_max);
  world_ = SimulatedWorld::open;
}

void Session::tell(model::Effect&& effect) {
  if (const auto* ack = std::get_if<model::ConfirmAck>(&effect)) return gather(*ack);
  if (const auto* nack = std::get_if<model::ConfirmNack>(&effect)) return gather(*nack);
  if (std::holds_alternative<model::Unroutable>(effect)) return say_gathered();
  if (const auto* opened = std::get_if<model::ChannelOpenOk>(&effect)) {
    channels_.insert(opened->channel.number);
  } else if (const auto* closed = std::get_if<model::ChannelClosedOk>(&effect)) {
    forget_confirms(closed->channel.number);
    channels_.erase(closed->channel.number);
  } else if (const auto* refused = std::get_if<model::ChannelClosed>(&effect)) {
    forget_confirms(refused->channel.number);
  } else if (std::holds_alternative<model::ConnectionOpenOk>(effect)) {
    world_ = SimulatedWorld::running;
  } else if (std::holds_alternative<model::ConnectionClosed>(effect) ||
             std::holds_alternative<model::ConnectionCloseOk>(effect)) {
    world_ = SimulatedWorld::ended;
    fate_ = Fate::closing;
  } else if (std::holds_alternative<model::ConsumerCancelled>(effect)) {
    if (!hears_of_cancels_) return;
  } else if (std::holds_alternative<model::ConnectionBlocked>(effect)) {
    blocked_ = true;
    if (!hears_of_alarms_) return;
  } else if (std::holds_alternative<model::ConnectionUnblocked>(effect)) {
    blocked_ = false;
    if (!hears_of_alarms_) return;
  }
  say(std::move(effect));
}

template <class Confirm>
void Session::gather(const Confirm& confirm) {
  const auto confirms = confirms_.find(confirm.channel.number);
  if (confirms == confirms_.end()) return;
  const auto up_to = confirms->second.unconfirmed_up_to(confirm.delivery_tag);
  const std::vector<model::DeliveryTag> numbers(confirm.multiple ? up_to.begin() : up_to.end() - 1,
                                                up_to.end());
  for (const model::DeliveryTag number : numbers) {
    if constexpr (std::is_same_v<Confirm, model::ConfirmAck>)
      confirms->second.confirm(number);
    else
      confirms->second.refuse(number);
  }
  gathered_.insert(confirm.channel.number);
}

void Session::say_gathered() {
  model::Effects effects;
  for (const std::uint16_t channel : std::exchange(gathered_, {}))
    confirms_.at(channel).flush({id_, channel}, effects);
  std::move(effects.begin(), effects.end(), std::back_inserter(untold_));
}

void Session::forget_confirms(std::uint16_t channel) {
  say_gathered();
  confirms_.erase(channel);
}

FrameWriter& Session::writer() {
  output();
  return writer_;
}

std::string& Session::output(std::size_t enough) {
  say_gathered();
  for (; !untold_.empty() && writer_.out().size() < enough; untold_.pop_front())
    write(writer_, untold_.front());
  return writer_.out();
}

}  // namespace rehearsal::broker_adapters::amqp_server
