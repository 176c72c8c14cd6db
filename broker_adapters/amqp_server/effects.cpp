#include "broker_adapters/amqp_server/effects.hpp"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "broker_adapters/amqp_server/frames.hpp"
#include "broker_adapters/amqp_server/octets.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using amqp::bytes;

std::uint16_t code(model::ReplyCode reply_code) { return static_cast<std::uint16_t>(reply_code); }

/// One overload for each effect that a client is told: its method, and the fields in AMQP's order.
struct Teller {
  FrameWriter& to;

  template <class Method>
  void send(model::ChannelId channel, amqp_method_number_t number, Method method) const {
    to.method(channel.number, number, method);
  }

  void operator()(const model::ConnectionOpenOk&) const {
    to.method(0, AMQP_CONNECTION_OPEN_OK_METHOD, amqp_connection_open_ok_t{});
  }
  void operator()(const model::ConnectionCloseOk&) const {
    to.method(0, AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
  }
  void operator()(const model::ConnectionClosed& is) const {
    to.method(0, AMQP_CONNECTION_CLOSE_METHOD,
              amqp_connection_close_t{code(is.reply_code), bytes(is.reply_text), is.class_id,
                                      is.method_id});
  }
  void operator()(const model::ConnectionBlocked& is) const {
    to.method(0, AMQP_CONNECTION_BLOCKED_METHOD, amqp_connection_blocked_t{bytes(is.reason)});
  }
  void operator()(const model::ConnectionUnblocked&) const {
    to.method(0, AMQP_CONNECTION_UNBLOCKED_METHOD, amqp_connection_unblocked_t{});
  }
  void operator()(const model::ChannelOpenOk& is) const {
    send(is.channel, AMQP_CHANNEL_OPEN_OK_METHOD, amqp_channel_open_ok_t{amqp_empty_bytes});
  }
  void operator()(const model::ChannelClosedOk& is) const {
    send(is.channel, AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
  }
  void operator()(const model::ChannelClosed& is) const {
    send(
        is.channel, AMQP_CHANNEL_CLOSE_METHOD,
        amqp_channel_close_t{code(is.reply_code), bytes(is.reply_text), is.class_id, is.method_id});
  }
  void operator()(const model::ChannelFlowOk& is) const {
    send(is.channel, AMQP_CHANNEL_FLOW_OK_METHOD, amqp_channel_flow_ok_t{is.active});
  }
  void operator()(const model::ExchangeDeclareOk& is) const {
    send(is.channel, AMQP_EXCHANGE_DECLARE_OK_METHOD, amqp_exchange_declare_ok_t{});
  }
  void operator()(const model::ExchangeDeleteOk& is) const {
    send(is.channel, AMQP_EXCHANGE_DELETE_OK_METHOD, amqp_exchange_delete_ok_t{});
  }
  void operator()(const model::ExchangeBindOk& is) const {
    send(is.channel, AMQP_EXCHANGE_BIND_OK_METHOD, amqp_exchange_bind_ok_t{});
  }
  void operator()(const model::ExchangeUnbindOk& is) const {
    send(is.channel, AMQP_EXCHANGE_UNBIND_OK_METHOD, amqp_exchange_unbind_ok_t{});
  }
  void operator()(const model::QueueDeclareOk& is) const {
    send(is.channel, AMQP_QUEUE_DECLARE_OK_METHOD,
         amqp_queue_declare_ok_t{bytes(is.queue), is.message_count, is.consumer_count});
  }
  void operator()(const model::QueueBindOk& is) const {
    send(is.channel, AMQP_QUEUE_BIND_OK_METHOD, amqp_queue_bind_ok_t{});
  }
  void operator()(const model::QueueUnbindOk& is) const {
    send(is.channel, AMQP_QUEUE_UNBIND_OK_METHOD, amqp_queue_unbind_ok_t{});
  }
  void operator()(const model::QueuePurgeOk& is) const {
    send(is.channel, AMQP_QUEUE_PURGE_OK_METHOD, amqp_queue_purge_ok_t{is.message_count});
  }
  void operator()(const model::QueueDeleteOk& is) const {
    send(is.channel, AMQP_QUEUE_DELETE_OK_METHOD, amqp_queue_delete_ok_t{is.message_count});
  }
  void operator()(const model::QosOk& is) const {
    send(is.channel, AMQP_BASIC_QOS_OK_METHOD, amqp_basic_qos_ok_t{});
  }
  void operator()(const model::ConsumeOk& is) const {
    send(is.channel, AMQP_BASIC_CONSUME_OK_METHOD, amqp_basic_consume_ok_t{bytes(is.consumer_tag)});
  }
  void operator()(const model::CancelOk& is) const {
    send(is.channel, AMQP_BASIC_CANCEL_OK_METHOD, amqp_basic_cancel_ok_t{bytes(is.consumer_tag)});
  }
  void operator()(const model::ConsumerCancelled& is) const {
    send(is.channel, AMQP_BASIC_CANCEL_METHOD, amqp_basic_cancel_t{bytes(is.consumer_tag), true});
  }
  void operator()(const model::Deliver& is) const {
    const model::Message& message = *is.message;
    send(is.channel, AMQP_BASIC_DELIVER_METHOD,
         amqp_basic_deliver_t{bytes(is.consumer_tag), is.delivery_tag, is.redelivered,
                              bytes(message.exchange()), bytes(message.routing_key())});
    to.content(is.channel.number, message);
  }
  void operator()(const model::GetOk& is) const {
    const model::Message& message = *is.message;
    send(is.channel, AMQP_BASIC_GET_OK_METHOD,
         amqp_basic_get_ok_t{is.delivery_tag, is.redelivered, bytes(message.exchange()),
                             bytes(message.routing_key()), is.message_count});
    to.content(is.channel.number, message);
  }
  void operator()(const model::GetEmpty& is) const {
    send(is.channel, AMQP_BASIC_GET_EMPTY_METHOD, amqp_basic_get_empty_t{amqp_empty_bytes});
  }
  void operator()(const model::Return& is) const {
    const model::Message& message = *is.message;
    send(is.channel, AMQP_BASIC_RETURN_METHOD,
         amqp_basic_return_t{code(is.reply_code), bytes(is.reply_text), bytes(message.exchange()),
                             bytes(message.routing_key())});
    to.content(is.channel.number, message);
  }
  void operator()(const model::RecoverOk& is) const {
    send(is.channel, AMQP_BASIC_RECOVER_OK_METHOD, amqp_basic_recover_ok_t{});
  }
  void operator()(const model::ConfirmSelectOk& is) const {
    send(is.channel, AMQP_CONFIRM_SELECT_OK_METHOD, amqp_confirm_select_ok_t{});
  }
  void operator()(const model::ConfirmAck& is) const {
    send(is.channel, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{is.delivery_tag, is.multiple});
  }
  void operator()(const model::ConfirmNack& is) const {
    send(is.channel, AMQP_BASIC_NACK_METHOD,
         amqp_basic_nack_t{is.delivery_tag, is.multiple, false});
  }
  void operator()(const model::TxSelectOk& is) const {
    send(is.channel, AMQP_TX_SELECT_OK_METHOD, amqp_tx_select_ok_t{});
  }
  void operator()(const model::TxCommitOk& is) const {
    send(is.channel, AMQP_TX_COMMIT_OK_METHOD, amqp_tx_commit_ok_t{});
  }
  void operator()(const model::TxRollbackOk& is) const {
    send(is.channel, AMQP_TX_ROLLBACK_OK_METHOD, amqp_tx_rollback_ok_t{});
  }

  void operator()(const model::Enqueued&) const {}
  void operator()(const model::Settled&) const {}
  void operator()(const model::Unroutable&) const {}
};

constexpr std::size_t encoding_size_min = 512;
/// Far more than any client may send.
constexpr std::size_t encoding_size_max = encoding_size_min << 16;

/// Calls `encode(buffer)` with more and more room until it has enough, and returns what it wrote.
/// For want of room, rabbitmq-c says that a table is too big or, at a short text or a type, that
/// the data are bad.
template <class Encode>
std::string encoded(Encode&& encode) {
  for (std::size_t size = encoding_size_min;; size *= 4) {
    std::string buffer(size, '\0');
    const int length = encode(amqp_bytes_t{buffer.size(), buffer.data()});
    if (length >= 0) {
      buffer.resize(static_cast<std::size_t>(length));
      return buffer;
    }
    if (size == encoding_size_max) throw std::logic_error(amqp_error_string2(length));
  }
}

}  // namespace

void FrameWriter::encode_method(std::uint16_t channel, amqp_method_number_t number, void* method) {
  std::string payload;
  append_number(payload, number);
  payload +=
      encoded([&](amqp_bytes_t buffer) { return amqp_encode_method(number, method, buffer); });
  append_frame(out_, FrameType::method, channel, payload);
}

void FrameWriter::bare_method(amqp_method_number_t number) {
  std::string payload;
  append_number(payload, number);
  append_frame(out_, FrameType::method, 0, payload);
}

void FrameWriter::content(std::uint16_t channel, const model::Message& message) {
  std::string header;
  append_number(header, std::uint16_t{AMQP_BASIC_CLASS});
  append_number(header, std::uint16_t{0});
  append_number(header, std::uint64_t{message.body().size()});
  if (const model::EncodingRef& as = message.encoding(); as && !as->octets.empty()) {
    header += as->octets;
  } else {
    amqp_basic_properties_t properties = to_amqp(message.properties(), pool_);
    header += encoded([&](amqp_bytes_t buffer) {
      return amqp_encode_properties(AMQP_BASIC_CLASS, &properties, buffer);
    });
    pool_.recycle();
  }
  append_frame(out_, FrameType::header, channel, header);
  const std::size_t piece = frame_max_ - frame_overhead;
  std::string_view rest = message.body();
  for (; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
    append_frame(out_, FrameType::body, channel, rest.substr(0, piece));
}

void FrameWriter::heartbeat() { append_frame(out_, FrameType::heartbeat, 0, {}); }

void write(FrameWriter& to, const model::Effect& effect) { std::visit(Teller{to}, effect); }

}  // namespace rehearsal::broker_adapters::amqp_server
