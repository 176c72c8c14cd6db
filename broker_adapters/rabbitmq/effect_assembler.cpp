#include "broker_adapters/rabbitmq/effect_assembler.hpp"

#include <amqp_framing.h>

#include <memory>
#include <utility>
#include <variant>

#include "broker_adapters/amqp/amqp_values.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using amqp::from_amqp;
using amqp::text;

template <class Method>
const Method& as(const amqp_method_t& method) {
  return *static_cast<const Method*>(method.decoded);
}

model::ReplyCode code(std::uint16_t reply_code) {
  return static_cast<model::ReplyCode>(reply_code);
}

}  // namespace

std::optional<model::Effect> EffectAssembler::take(const amqp_frame_t& frame) {
  const auto content = contents_.find(frame.channel);
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD:
      return take_method({connection_, frame.channel}, frame.payload.method);
    case AMQP_FRAME_HEADER:
      if (content == contents_.end()) return std::nullopt;
      content->second.body_size = frame.payload.properties.body_size;
      content->second.properties =
          from_amqp(*static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded));
      return complete(frame.channel);
    case AMQP_FRAME_BODY:
      if (content == contents_.end()) return std::nullopt;
      content->second.body += text(frame.payload.body_fragment);
      return complete(frame.channel);
    default:
      return std::nullopt;
  }
}

std::optional<model::Effect> EffectAssembler::take_method(model::ChannelId channel,
                                                          const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_CONNECTION_CLOSE_METHOD: {
      const auto& is = as<amqp_connection_close_t>(method);
      return model::ConnectionClosed{connection_, code(is.reply_code), text(is.reply_text),
                                     is.class_id, is.method_id};
    }
    case AMQP_CONNECTION_CLOSE_OK_METHOD:
      return model::ConnectionCloseOk{connection_};
    case AMQP_CONNECTION_BLOCKED_METHOD:
      return model::ConnectionBlocked{connection_,
                                      text(as<amqp_connection_blocked_t>(method).reason)};
    case AMQP_CONNECTION_UNBLOCKED_METHOD:
      return model::ConnectionUnblocked{connection_};
    case AMQP_CHANNEL_OPEN_OK_METHOD:
      return model::ChannelOpenOk{channel};
    case AMQP_CHANNEL_CLOSE_OK_METHOD:
      return model::ChannelClosedOk{channel};
    case AMQP_CHANNEL_CLOSE_METHOD: {
      const auto& is = as<amqp_channel_close_t>(method);
      return model::ChannelClosed{channel, code(is.reply_code), text(is.reply_text), is.class_id,
                                  is.method_id};
    }
    case AMQP_CHANNEL_FLOW_OK_METHOD:
      return model::ChannelFlowOk{channel, as<amqp_channel_flow_ok_t>(method).active != 0};
    case AMQP_EXCHANGE_DECLARE_OK_METHOD:
      return model::ExchangeDeclareOk{channel};
    case AMQP_EXCHANGE_DELETE_OK_METHOD:
      return model::ExchangeDeleteOk{channel};
    case AMQP_EXCHANGE_BIND_OK_METHOD:
      return model::ExchangeBindOk{channel};
    case AMQP_EXCHANGE_UNBIND_OK_METHOD:
      return model::ExchangeUnbindOk{channel};
    case AMQP_QUEUE_DECLARE_OK_METHOD: {
      const auto& is = as<amqp_queue_declare_ok_t>(method);
      return model::QueueDeclareOk{channel, text(is.queue), is.message_count, is.consumer_count};
    }
    case AMQP_QUEUE_BIND_OK_METHOD:
      return model::QueueBindOk{channel};
    case AMQP_QUEUE_UNBIND_OK_METHOD:
      return model::QueueUnbindOk{channel};
    case AMQP_QUEUE_PURGE_OK_METHOD:
      return model::QueuePurgeOk{channel, as<amqp_queue_purge_ok_t>(method).message_count};
    case AMQP_QUEUE_DELETE_OK_METHOD:
      return model::QueueDeleteOk{channel, as<amqp_queue_delete_ok_t>(method).message_count};
    case AMQP_BASIC_QOS_OK_METHOD:
      return model::QosOk{channel};
    case AMQP_BASIC_CONSUME_OK_METHOD:
      return model::ConsumeOk{channel, text(as<amqp_basic_consume_ok_t>(method).consumer_tag)};
    case AMQP_BASIC_CANCEL_OK_METHOD:
      return model::CancelOk{channel, text(as<amqp_basic_cancel_ok_t>(method).consumer_tag)};
    case AMQP_BASIC_CANCEL_METHOD:
      return model::ConsumerCancelled{channel, text(as<amqp_basic_cancel_t>(method).consumer_tag)};
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto& is = as<amqp_basic_deliver_t>(method);
      return begin(channel,
                   model::Deliver{channel, text(is.consumer_tag), is.delivery_tag,
                                  is.redelivered != 0, nullptr},
                   is.exchange, is.routing_key);
    }
    case AMQP_BASIC_GET_OK_METHOD: {
      const auto& is = as<amqp_basic_get_ok_t>(method);
      return begin(
          channel,
          model::GetOk{channel, is.delivery_tag, is.redelivered != 0, is.message_count, nullptr},
          is.exchange, is.routing_key);
    }
    case AMQP_BASIC_RETURN_METHOD: {
      const auto& is = as<amqp_basic_return_t>(method);
      return begin(channel,
                   model::Return{channel, code(is.reply_code), text(is.reply_text), nullptr},
                   is.exchange, is.routing_key);
    }
    case AMQP_BASIC_GET_EMPTY_METHOD:
      return model::GetEmpty{channel};
    case AMQP_BASIC_RECOVER_OK_METHOD:
      return model::RecoverOk{channel};
    case AMQP_TX_SELECT_OK_METHOD:
      return model::TxSelectOk{channel};
    case AMQP_TX_COMMIT_OK_METHOD:
      return model::TxCommitOk{channel};
    case AMQP_TX_ROLLBACK_OK_METHOD:
      return model::TxRollbackOk{channel};
    case AMQP_CONFIRM_SELECT_OK_METHOD:
      return model::ConfirmSelectOk{channel};
    case AMQP_BASIC_ACK_METHOD: {
      const auto& is = as<amqp_basic_ack_t>(method);
      return model::ConfirmAck{channel, is.delivery_tag, is.multiple != 0};
    }
    case AMQP_BASIC_NACK_METHOD: {
      const auto& is = as<amqp_basic_nack_t>(method);
      return model::ConfirmNack{channel, is.delivery_tag, is.multiple != 0};
    }
    default:
      return std::nullopt;
  }
}

std::optional<model::Effect> EffectAssembler::begin(model::ChannelId channel, model::Effect effect,
                                                    amqp_bytes_t exchange,
                                                    amqp_bytes_t routing_key) {
  contents_[channel.number] = {std::move(effect), text(exchange), text(routing_key), {}, {}, 0};
  return std::nullopt;
}

std::optional<model::Effect> EffectAssembler::complete(std::uint16_t channel) {
  const auto found = contents_.find(channel);
  Content& content = found->second;
  if (content.body.size() < content.body_size) return std::nullopt;
  const auto message =
      std::make_shared<model::Message>(std::move(content.exchange), std::move(content.routing_key),
                                       std::move(content.properties), std::move(content.body));
  model::Effect effect = std::move(content.effect);
  contents_.erase(found);
  std::visit(
      [&](auto& known) {
        if constexpr (requires { known.message = message; }) known.message = message;
      },
      effect);
  return effect;
}

}  // namespace rehearsal::broker_adapters::rabbitmq
