#include "broker_adapters/amqp_server/methods.hpp"

#include <utf8.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "broker_adapters/amqp_server/octets.hpp"
#include "broker_adapters/amqp_server/wire_error.hpp"
#include "model/arguments/readable.hpp"

namespace rehearsal::broker_adapters::amqp_server {
namespace {

using amqp::bytes;
using amqp::from_amqp;
using amqp::to_amqp;
using model::ReplyCode;

/// One overload for each method: its command, and the fields that the model knows.
struct Reader {
  model::ChannelId channel;

  /// Rule 2.13.
  static model::Name name(amqp_bytes_t octets) {
    std::string text = amqp::text(octets);
    if (!utf8::is_valid(text.begin(), text.end()))
      throw WireError(ReplyCode::frame_error, "Malformed UTF-8 in shortstr");
    return text;
  }

  /// Rule 31.5.
  static model::Table table(const amqp_table_t& fields) {
    model::Table table = from_amqp(fields);
    if (!model::is_readable(table)) throw Breakdown();
    return table;
  }

  model::Command operator()(const amqp_channel_open_t&) const {
    return model::ChannelOpen{channel};
  }
  model::Command operator()(const amqp_channel_close_t& is) const {
    name(is.reply_text);
    return model::ChannelClose{channel};
  }
  model::Command operator()(const amqp_channel_close_ok_t&) const {
    return model::ChannelCloseOk{channel};
  }
  model::Command operator()(const amqp_channel_flow_t& is) const {
    return model::ChannelFlow{channel, is.active != 0};
  }
  model::Command operator()(const amqp_exchange_declare_t& is) const {
    return model::ExchangeDeclare{.channel = channel,
                                  .exchange = name(is.exchange),
                                  .type = name(is.type),
                                  .passive = is.passive != 0,
                                  .durable = is.durable != 0,
                                  .auto_delete = is.auto_delete != 0,
                                  .internal = is.internal != 0,
                                  .nowait = is.nowait != 0,
                                  .arguments = table(is.arguments)};
  }
  model::Command operator()(const amqp_exchange_delete_t& is) const {
    return model::ExchangeDelete{channel, name(is.exchange), is.if_unused != 0, is.nowait != 0};
  }
  model::Command operator()(const amqp_exchange_bind_t& is) const {
    return model::ExchangeBind{channel,         name(is.destination),
                               name(is.source), name(is.routing_key),
                               is.nowait != 0,  table(is.arguments)};
  }
  model::Command operator()(const amqp_exchange_unbind_t& is) const {
    return model::ExchangeUnbind{channel,         name(is.destination),
                                 name(is.source), name(is.routing_key),
                                 is.nowait != 0,  table(is.arguments)};
  }
  model::Command operator()(const amqp_queue_declare_t& is) const {
    return model::QueueDeclare{.channel = channel,
                               .queue = name(is.queue),
                               .passive = is.passive != 0,
                               .durable = is.durable != 0,
                               .exclusive = is.exclusive != 0,
                               .auto_delete = is.auto_delete != 0,
                               .nowait = is.nowait != 0,
                               .arguments = table(is.arguments)};
  }
  model::Command operator()(const amqp_queue_bind_t& is) const {
    return model::QueueBind{channel,           name(is.queue),
                            name(is.exchange), name(is.routing_key),
                            is.nowait != 0,    table(is.arguments)};
  }
  model::Command operator()(const amqp_queue_unbind_t& is) const {
    return model::QueueUnbind{channel, name(is.queue), name(is.exchange), name(is.routing_key),
                              table(is.arguments)};
  }
  model::Command operator()(const amqp_queue_purge_t& is) const {
    return model::QueuePurge{channel, name(is.queue), is.nowait != 0};
  }
  model::Command operator()(const amqp_queue_delete_t& is) const {
    return model::QueueDelete{channel, name(is.queue), is.if_unused != 0, is.if_empty != 0,
                              is.nowait != 0};
  }
  model::Command operator()(const amqp_basic_qos_t& is) const {
    return model::Qos{channel, is.prefetch_size, is.prefetch_count, is.global != 0};
  }
  model::Command operator()(const amqp_basic_consume_t& is) const {
    return model::Consume{.channel = channel,
                          .queue = name(is.queue),
                          .consumer_tag = name(is.consumer_tag),
                          .no_local = is.no_local != 0,
                          .no_ack = is.no_ack != 0,
                          .exclusive = is.exclusive != 0,
                          .nowait = is.nowait != 0,
                          .arguments = table(is.arguments)};
  }
  model::Command operator()(const amqp_basic_cancel_t& is) const {
    return model::Cancel{channel, name(is.consumer_tag), is.nowait != 0};
  }
  model::Command operator()(const amqp_basic_get_t& is) const {
    return model::Get{channel, name(is.queue), is.no_ack != 0};
  }
  model::Command operator()(const amqp_basic_ack_t& is) const {
    return model::Ack{channel, is.delivery_tag, is.multiple != 0};
  }
  model::Command operator()(const amqp_basic_nack_t& is) const {
    return model::Nack{channel, is.delivery_tag, is.multiple != 0, is.requeue != 0};
  }
  model::Command operator()(const amqp_basic_reject_t& is) const {
    return model::Reject{channel, is.delivery_tag, is.requeue != 0};
  }
  model::Command operator()(const amqp_basic_recover_t& is) const {
    return model::Recover{channel, is.requeue != 0};
  }
  model::Command operator()(const amqp_basic_recover_async_t& is) const {
    return model::RecoverAsync{channel, is.requeue != 0};
  }
  model::Command operator()(const amqp_confirm_select_t& is) const {
    return model::ConfirmSelect{channel, is.nowait != 0};
  }
  model::Command operator()(const amqp_tx_select_t&) const { return model::TxSelect{channel}; }
  model::Command operator()(const amqp_tx_commit_t&) const { return model::TxCommit{channel}; }
  model::Command operator()(const amqp_tx_rollback_t&) const { return model::TxRollback{channel}; }
};

template <class Method>
model::Command read(const amqp_method_t& method, const Reader& reader) {
  return reader(*static_cast<const Method*>(method.decoded));
}

constexpr std::size_t number_size = 4;

/// Of the flags of properties: that others follow, of which there are none.
constexpr std::uint16_t more_flags = 1;
/// A table begins with how long it is.
constexpr std::size_t table_size_size = 4;

/// Whether an octet that was read may be written as another one: bits without a meaning are left
/// out, and a boolean is 1. The length of a table or array that ended within an entry is not among
/// those, for written it is greater, so that the first bit that differs is set.
bool may_be_written_as(char read, char written) {
  return (written & ~read) == 0 || (written == 1 && read != 0);
}

/// Whether what was decoded is all that was read: it is encoded again into `written`.
bool takes_all(std::string_view read, int encoded, const amqp_bytes_t& written) {
  const char* const octets = static_cast<const char*>(written.bytes);
  return encoded == static_cast<int>(read.size()) &&
         std::equal(read.begin(), read.end(), octets, may_be_written_as);
}

amqp_bytes_t room_for(std::string_view octets, amqp::Pool& pool) {
  return {octets.size(), pool.allocate<char>(octets.size())};
}

bool decode(amqp_method_t& method, std::string_view fields, amqp::Pool& pool) {
  const int status = amqp_decode_method(method.id, pool.get(), bytes(fields), &method.decoded);
  if (status == AMQP_STATUS_UNKNOWN_METHOD) throw Breakdown();
  if (status != AMQP_STATUS_OK) return false;
  const amqp_bytes_t written = room_for(fields, pool);
  return takes_all(fields, amqp_encode_method(method.id, method.decoded, written), written);
}

/// Whether the fields could be read, were it not for what is in the table at their end.
bool ends_in_bad_table(amqp_method_t method, std::string_view fields, amqp::Pool& pool) {
  for (std::size_t at = 0; at + table_size_size <= fields.size(); ++at) {
    if (number<std::uint32_t>(fields, at) != fields.size() - at - table_size_size) continue;
    std::string emptied(fields.substr(0, at));
    append_number<std::uint32_t>(emptied, 0);
    if (decode(method, emptied, pool)) return true;
  }
  return false;
}

SentProperties unreadable() {
  model::Encoding encoding;
  encoding.readable = false;
  return {{}, std::make_shared<const model::Encoding>(std::move(encoding))};
}

WireError unimplemented(amqp_method_number_t number) {
  return {ReplyCode::command_invalid, "unimplemented method", number};
}

}  // namespace

amqp_method_number_t method_number(const Frame& frame) {
  if (frame.payload.size() < number_size)
    throw WireError(ReplyCode::frame_error, about(frame) + ": unknown_frame");
  return number<std::uint32_t>(frame.payload, 0);
}

amqp_method_t decode_method(const Frame& frame, amqp::Pool& pool) {
  amqp_method_t method{method_number(frame), nullptr};
  const std::string_view fields = frame.payload.substr(number_size);
  if (decode(method, fields, pool)) return method;
  // Rule 1.12.
  if (ends_in_bad_table(method, fields, pool)) throw Breakdown();
  throw WireError(ReplyCode::frame_error, "cannot decode " + in_erlang(fields), method.id);
}

SentProperties decode_properties(std::string_view octets, amqp::Pool& pool) {
  void* decoded = nullptr;
  if (amqp_decode_properties(AMQP_BASIC_CLASS, pool.get(), bytes(octets), &decoded) !=
          AMQP_STATUS_OK ||
      number<std::uint16_t>(octets, 0) & more_flags)
    return unreadable();
  SentProperties sent{from_amqp(*static_cast<const amqp_basic_properties_t*>(decoded)), nullptr};
  amqp_basic_properties_t ours = to_amqp(sent.properties, pool);
  const amqp_bytes_t written = room_for(octets, pool);
  if (amqp_encode_properties(AMQP_BASIC_CLASS, &ours, written) != static_cast<int>(octets.size()))
    return unreadable();
  if (amqp::text(written) == octets) return sent;
  if (!takes_all(octets, amqp_encode_properties(AMQP_BASIC_CLASS, decoded, written), written))
    return unreadable();
  sent.encoding = std::make_shared<const model::Encoding>(model::Encoding{std::string(octets)});
  return sent;
}

model::Command to_command(model::ChannelId channel, const amqp_method_t& method) {
  const Reader reader{channel};
  switch (method.id) {
    case AMQP_CHANNEL_OPEN_METHOD:
      return read<amqp_channel_open_t>(method, reader);
    case AMQP_CHANNEL_CLOSE_METHOD:
      return read<amqp_channel_close_t>(method, reader);
    case AMQP_CHANNEL_CLOSE_OK_METHOD:
      return read<amqp_channel_close_ok_t>(method, reader);
    case AMQP_CHANNEL_FLOW_METHOD:
      return read<amqp_channel_flow_t>(method, reader);
    case AMQP_EXCHANGE_DECLARE_METHOD:
      return read<amqp_exchange_declare_t>(method, reader);
    case AMQP_EXCHANGE_DELETE_METHOD:
      return read<amqp_exchange_delete_t>(method, reader);
    case AMQP_EXCHANGE_BIND_METHOD:
      return read<amqp_exchange_bind_t>(method, reader);
    case AMQP_EXCHANGE_UNBIND_METHOD:
      return read<amqp_exchange_unbind_t>(method, reader);
    case AMQP_QUEUE_DECLARE_METHOD:
      return read<amqp_queue_declare_t>(method, reader);
    case AMQP_QUEUE_BIND_METHOD:
      return read<amqp_queue_bind_t>(method, reader);
    case AMQP_QUEUE_UNBIND_METHOD:
      return read<amqp_queue_unbind_t>(method, reader);
    case AMQP_QUEUE_PURGE_METHOD:
      return read<amqp_queue_purge_t>(method, reader);
    case AMQP_QUEUE_DELETE_METHOD:
      return read<amqp_queue_delete_t>(method, reader);
    case AMQP_BASIC_QOS_METHOD:
      return read<amqp_basic_qos_t>(method, reader);
    case AMQP_BASIC_CONSUME_METHOD:
      return read<amqp_basic_consume_t>(method, reader);
    case AMQP_BASIC_CANCEL_METHOD:
      return read<amqp_basic_cancel_t>(method, reader);
    case AMQP_BASIC_GET_METHOD:
      return read<amqp_basic_get_t>(method, reader);
    case AMQP_BASIC_ACK_METHOD:
      return read<amqp_basic_ack_t>(method, reader);
    case AMQP_BASIC_NACK_METHOD:
      return read<amqp_basic_nack_t>(method, reader);
    case AMQP_BASIC_REJECT_METHOD:
      return read<amqp_basic_reject_t>(method, reader);
    case AMQP_BASIC_RECOVER_METHOD:
      return read<amqp_basic_recover_t>(method, reader);
    case AMQP_BASIC_RECOVER_ASYNC_METHOD:
      return read<amqp_basic_recover_async_t>(method, reader);
    case AMQP_CONFIRM_SELECT_METHOD:
      return read<amqp_confirm_select_t>(method, reader);
    case AMQP_TX_SELECT_METHOD:
      return read<amqp_tx_select_t>(method, reader);
    case AMQP_TX_COMMIT_METHOD:
      return read<amqp_tx_commit_t>(method, reader);
    case AMQP_TX_ROLLBACK_METHOD:
      return read<amqp_tx_rollback_t>(method, reader);
    default:
      throw unimplemented(method.id);
  }
}

}  // namespace rehearsal::broker_adapters::amqp_server
