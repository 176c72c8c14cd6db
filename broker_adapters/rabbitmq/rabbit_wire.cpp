#include "broker_adapters/rabbitmq/rabbit_wire.hpp"

#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <sys/time.h>

#include <stdexcept>
#include <utility>
#include <variant>

#include "broker_adapters/amqp/amqp_values.hpp"
#include "broker_adapters/rabbitmq/amqp_commands.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using amqp::text;

constexpr int channels_offered = 2047;
constexpr int frame_size_max = 131072;
constexpr timeval login_timeout{5, 0};
constexpr timeval at_once{0, 0};

/// The broker's connection.close; null if the reply is something else.
const amqp_connection_close_t* close_of(const amqp_rpc_reply_t& reply) {
  const bool closed = reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION &&
                      reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD;
  return closed ? static_cast<const amqp_connection_close_t*>(reply.reply.decoded) : nullptr;
}

/// What the broker, or the library, has to say about a call that did not succeed.
std::string reason(const amqp_rpc_reply_t& reply) {
  if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION)
    return amqp_error_string2(reply.library_error);
  if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION) return "no answer";
  if (const auto* close = close_of(reply)) return text(close->reply_text);
  return "refused";
}

/// Announces that wrong passwords may be answered in words (rule 2.5), cancels (10.13), and alarms
/// (22.2).
amqp_table_t client_properties(amqp_table_entry_t (&capabilities)[3],
                               amqp_table_entry_t (&entries)[2], const std::string& name) {
  const auto yes = [](const char* what) {
    amqp_table_entry_t capability{amqp_cstring_bytes(what), {}};
    capability.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    capability.value.value.boolean = 1;
    return capability;
  };
  capabilities[0] = yes("authentication_failure_close");
  capabilities[1] = yes("consumer_cancel_notify");
  capabilities[2] = yes("connection.blocked");
  entries[0].key = amqp_cstring_bytes("capabilities");
  entries[0].value.kind = AMQP_FIELD_KIND_TABLE;
  entries[0].value.value.table = {3, capabilities};
  entries[1].key = amqp_cstring_bytes("connection_name");
  entries[1].value.kind = AMQP_FIELD_KIND_UTF8;
  entries[1].value.value.bytes = amqp_cstring_bytes(name.c_str());
  return {2, entries};
}

std::string unavailable(const BrokerUrl& url, const std::string& why) {
  return "broker " + url.text() + ": " + why;
}

LoginRefused refused(const BrokerUrl& url, const amqp_connection_close_t& close) {
  const std::string why = text(close.reply_text);
  return {unavailable(url, why),
          {{}, model::ReplyCode{close.reply_code}, why, close.class_id, close.method_id}};
}

}  // namespace

amqp_connection_state_t log_in(const BrokerUrl& url, const std::string& name) {
  const amqp_connection_state_t state = amqp_new_connection();
  const auto refuse = [&](const std::string& why) {
    const std::string what = unavailable(url, why);
    amqp_destroy_connection(state);
    throw std::runtime_error(what);
  };
  amqp_socket_t* const socket = state ? amqp_tcp_socket_new(state) : nullptr;
  if (!socket) throw std::runtime_error(unavailable(url, "no socket could be made"));
  timeval timeout = login_timeout;
  amqp_set_handshake_timeout(state, &timeout);
  const int opened = amqp_socket_open_noblock(socket, url.host.c_str(), url.port, &timeout);
  if (opened != AMQP_STATUS_OK)
    refuse(std::string("nobody answers there: ") + amqp_error_string2(opened));

  amqp_table_entry_t capabilities[3];
  amqp_table_entry_t entries[2];
  const amqp_table_t properties = client_properties(capabilities, entries, name);
  const amqp_rpc_reply_t reply =
      amqp_login_with_properties(state, url.vhost.c_str(), channels_offered, frame_size_max,
                                 static_cast<int>(url.heartbeat.count()), &properties,
                                 AMQP_SASL_METHOD_PLAIN, url.user.c_str(), url.password.c_str());
  if (const auto* close = close_of(reply)) {
    const LoginRefused why = refused(url, *close);
    amqp_destroy_connection(state);
    throw why;
  }
  if (reply.reply_type != AMQP_RESPONSE_NORMAL) refuse(reason(reply));
  return state;
}

RabbitWire::RabbitWire(BrokerUrl url, std::string name, model::ConnectionId id, Receiver& receiver,
                       Owner& owner)
    : url_(std::move(url)),
      name_(std::move(name)),
      id_(id),
      receiver_(receiver),
      owner_(owner),
      assembler_(id) {}

RabbitWire::~RabbitWire() { owner_.gone(*this); }

int RabbitWire::socket() const { return state_ ? amqp_get_sockfd(state_.get()) : -1; }

std::uint16_t RabbitWire::channels_max() const {
  return state_ ? static_cast<std::uint16_t>(amqp_get_channel_max(state_.get())) : channels_offered;
}

void RabbitWire::send(model::Command&& command) {
  if (std::holds_alternative<model::ConnectionOpen>(command)) {
    opening_ = true;
  } else if (state_) {
    const int status = send_command(state_.get(), command);
    if (status != AMQP_STATUS_OK) fail(amqp_error_string2(status));
  }
}

bool RabbitWire::pump() {
  if (std::exchange(opening_, false)) {
    open();
    return true;
  }
  if (failure_) {
    const std::string why = *std::exchange(failure_, std::nullopt);
    receiver_.lost(why);
    return true;
  }
  if (!state_) return false;
  amqp_frame_t frame{};
  timeval timeout = at_once;
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &timeout);
  if (status == AMQP_STATUS_TIMEOUT) return false;
  if (status != AMQP_STATUS_OK) {
    fail(amqp_error_string2(status));
    return true;
  }
  std::optional<model::Effect> effect = assembler_.take(frame);
  amqp_maybe_release_buffers(state_.get());
  if (effect) receive(*std::move(effect));
  return true;
}

void RabbitWire::open() {
  try {
    state_.reset(log_in(url_, name_));
    receiver_.received(model::ConnectionOpenOk{id_});
  } catch (const std::runtime_error& error) {
    receiver_.lost(error.what());
  }
}

void RabbitWire::receive(model::Effect&& effect) {
  if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
    amqp_connection_close_ok_t ok{};
    amqp_send_method(state_.get(), 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &ok);
    fail(closed->reply_text);
  } else {
    receiver_.received(std::move(effect));
  }
}

void RabbitWire::fail(std::string why) {
  state_.reset();
  if (!failure_) failure_ = std::move(why);
}

void RabbitWire::close() {
  if (state_) amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS);
  state_.reset();
}

}  // namespace rehearsal::broker_adapters::rabbitmq
