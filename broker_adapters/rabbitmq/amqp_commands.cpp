#include "broker_adapters/rabbitmq/amqp_commands.hpp"

#include <amqp_framing.h>

#include <variant>

#include "broker_adapters/amqp/amqp_values.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using amqp::bytes;
using amqp::Pool;
using amqp::to_amqp;

/// One overload for each command: its method, and the fields in AMQP's order.
struct Sender {
  amqp_connection_state_t connection;
  Pool& pool;

  template <class Method>
  int send(model::ChannelId channel, amqp_method_number_t number, Method method) const {
    return amqp_send_method(connection, channel.number, number, &method);
  }

  int operator()(const model::ConnectionOpen&) const { return AMQP_STATUS_OK; }
  int operator()(const model::ConnectionClose&) const { return AMQP_STATUS_OK; }
  int operator()(const model::ConnectionDrop&) const { return AMQP_STATUS_OK; }
  int operator()(const model::OperatorCommand auto&) const { return AMQP_STATUS_OK; }

  int operator()(const model::ChannelOpen& is) const {
    return send(is.channel, AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{amqp_empty_bytes});
  }
  int operator()(const model::ChannelClose& is) const {
    return send(is.channel, AMQP_CHANNEL_CLOSE_METHOD,
                amqp_channel_close_t{AMQP_REPLY_SUCCESS, bytes("bye"), 0, 0});
  }
  int operator()(const model::ChannelCloseOk& is) const {
    return send(is.channel, AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
  }
  int operator()(const model::ChannelFlow& is) const {
    return send(is.channel, AMQP_CHANNEL_FLOW_METHOD, amqp_channel_flow_t{is.active});
  }
  int operator()(const model::ExchangeDeclare& is) const {
    return send(is.channel, AMQP_EXCHANGE_DECLARE_METHOD,
                amqp_exchange_declare_t{0, bytes(is.exchange), bytes(is.type), is.passive,
                                        is.durable, is.auto_delete, is.internal, is.nowait,
                                        to_amqp(is.arguments, pool)});
  }
  int operator()(const model::ExchangeDelete& is) const {
    return send(is.channel, AMQP_EXCHANGE_DELETE_METHOD,
                amqp_exchange_delete_t{0, bytes(is.exchange), is.if_unused, is.nowait});
  }
  int operator()(const model::ExchangeBind& is) const {
    return send(
        is.channel, AMQP_EXCHANGE_BIND_METHOD,
        amqp_exchange_bind_t{0, bytes(is.destination), bytes(is.source), bytes(is.routing_key),
                             is.nowait, to_amqp(is.arguments, pool)});
  }
  int operator()(const model::ExchangeUnbind& is) const {
    return send(
        is.channel, AMQP_EXCHANGE_UNBIND_METHOD,
        amqp_exchange_unbind_t{0, bytes(is.destination), bytes(is.source), bytes(is.routing_key),
                               is.nowait, to_amqp(is.arguments, pool)});
  }
  int operator()(const model::QueueDeclare& is) const {
    return send(is.channel, AMQP_QUEUE_DECLARE_METHOD,
                amqp_queue_declare_t{0, bytes(is.queue), is.passive, is.durable, is.exclusive,
                                     is.auto_delete, is.nowait, to_amqp(is.arguments, pool)});
  }
  int operator()(const model::QueueBind& is) const {
    return send(is.channel, AMQP_QUEUE_BIND_METHOD,
                amqp_queue_bind_t{0, bytes(is.queue), bytes(is.exchange), bytes(is.routing_key),
                                  is.nowait, to_amqp(is.arguments, pool)});
  }
  int operator()(const model::QueueUnbind& is) const {
    return send(is.channel, AMQP_QUEUE_UNBIND_METHOD,
                amqp_queue_unbind_t{0, bytes(is.queue), bytes(is.exchange), bytes(is.routing_key),
                                    to_amqp(is.arguments, pool)});
  }
  int operator()(const model::QueuePurge& is) const {
    return send(is.channel, AMQP_QUEUE_PURGE_METHOD,
                amqp_queue_purge_t{0, bytes(is.queue), is.nowait});
  }
  int operator()(const model::QueueDelete& is) const {
    return send(is.channel, AMQP_QUEUE_DELETE_METHOD,
                amqp_queue_delete_t{0, bytes(is.queue), is.if_unused, is.if_empty, is.nowait});
  }
  int operator()(const model::Qos& is) const {
    return send(is.channel, AMQP_BASIC_QOS_METHOD,
                amqp_basic_qos_t{is.prefetch_size, is.prefetch_count, is.global});
  }
  int operator()(const model::Consume& is) const {
    return send(
        is.channel, AMQP_BASIC_CONSUME_METHOD,
        amqp_basic_consume_t{0, bytes(is.queue), bytes(is.consumer_tag), is.no_local, is.no_ack,
                             is.exclusive, is.nowait, to_amqp(is.arguments, pool)});
  }
  int operator()(const model::Cancel& is) const {
    return send(is.channel, AMQP_BASIC_CANCEL_METHOD,
                amqp_basic_cancel_t{bytes(is.consumer_tag), is.nowait});
  }
  int operator()(const model::Publish& is) const {
    const amqp_basic_properties_t properties = to_amqp(is.message->properties(), pool);
    return amqp_basic_publish(connection, is.channel.number, bytes(is.message->exchange()),
                              bytes(is.message->routing_key()), is.mandatory, is.immediate,
                              &properties, bytes(is.message->body()));
  }
  int operator()(const model::Get& is) const {
    return send(is.channel, AMQP_BASIC_GET_METHOD, amqp_basic_get_t{0, bytes(is.queue), is.no_ack});
  }
  int operator()(const model::Ack& is) const {
    return send(is.channel, AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{is.delivery_tag, is.multiple});
  }
  int operator()(const model::Nack& is) const {
    return send(is.channel, AMQP_BASIC_NACK_METHOD,
                amqp_basic_nack_t{is.delivery_tag, is.multiple, is.requeue});
  }
  int operator()(const model::Reject& is) const {
    return send(is.channel, AMQP_BASIC_REJECT_METHOD,
                amqp_basic_reject_t{is.delivery_tag, is.requeue});
  }
  int operator()(const model::Recover& is) const {
    return send(is.channel, AMQP_BASIC_RECOVER_METHOD, amqp_basic_recover_t{is.requeue});
  }
  int operator()(const model::RecoverAsync& is) const {
    return send(is.channel, AMQP_BASIC_RECOVER_ASYNC_METHOD,
                amqp_basic_recover_async_t{is.requeue});
  }
  int operator()(const model::ConfirmSelect& is) const {
    return send(is.channel, AMQP_CONFIRM_SELECT_METHOD, amqp_confirm_select_t{is.nowait});
  }
  int operator()(const model::TxSelect& is) const {
    return send(is.channel, AMQP_TX_SELECT_METHOD, amqp_tx_select_t{});
  }
  int operator()(const model::TxCommit& is) const {
    return send(is.channel, AMQP_TX_COMMIT_METHOD, amqp_tx_commit_t{});
  }
  int operator()(const model::TxRollback& is) const {
    return send(is.channel, AMQP_TX_ROLLBACK_METHOD, amqp_tx_rollback_t{});
  }
};

}  // namespace

int send_command(amqp_connection_state_t connection, const model::Command& command) {
  Pool pool;
  return std::visit(Sender{connection, pool}, command);
}

}  // namespace rehearsal::broker_adapters::rabbitmq
