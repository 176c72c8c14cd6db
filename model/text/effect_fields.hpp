#pragma once

#include "model/effect.hpp"
#include "model/text/field.hpp"

namespace rehearsal::model {

template <>
struct Description<ConnectionOpenOk> {
  static constexpr std::string_view name = "connection.open-ok";
  static constexpr auto fields = std::tuple{field("connection", &ConnectionOpenOk::connection)};
};

template <>
struct Description<ConnectionCloseOk> {
  static constexpr std::string_view name = "connection.close-ok";
  static constexpr auto fields = std::tuple{field("connection", &ConnectionCloseOk::connection)};
};

template <>
struct Description<ConnectionClosed> {
  static constexpr std::string_view name = "connection.close";
  static constexpr auto fields = std::tuple{field("connection", &ConnectionClosed::connection),
                                            field("reply_code", &ConnectionClosed::reply_code),
                                            field("reply_text", &ConnectionClosed::reply_text),
                                            field("class_id", &ConnectionClosed::class_id),
                                            field("method_id", &ConnectionClosed::method_id)};
};

template <>
struct Description<ConnectionBlocked> {
  static constexpr std::string_view name = "connection.blocked";
  static constexpr auto fields = std::tuple{field("connection", &ConnectionBlocked::connection),
                                            field("reason", &ConnectionBlocked::reason)};
};

template <>
struct Description<ConnectionUnblocked> {
  static constexpr std::string_view name = "connection.unblocked";
  static constexpr auto fields = std::tuple{field("connection", &ConnectionUnblocked::connection)};
};

template <>
struct Description<ChannelOpenOk> {
  static constexpr std::string_view name = "channel.open-ok";
  static constexpr auto fields = std::tuple{field("channel", &ChannelOpenOk::channel)};
};

template <>
struct Description<ChannelClosedOk> {
  static constexpr std::string_view name = "channel.close-ok";
  static constexpr auto fields = std::tuple{field("channel", &ChannelClosedOk::channel)};
};

template <>
struct Description<ChannelClosed> {
  static constexpr std::string_view name = "channel.close";
  static constexpr auto fields = std::tuple{
      field("channel", &ChannelClosed::channel), field("reply_code", &ChannelClosed::reply_code),
      field("reply_text", &ChannelClosed::reply_text), field("class_id", &ChannelClosed::class_id),
      field("method_id", &ChannelClosed::method_id)};
};

template <>
struct Description<ChannelFlowOk> {
  static constexpr std::string_view name = "channel.flow-ok";
  static constexpr auto fields = std::tuple{field("channel", &ChannelFlowOk::channel),
                                            field("active", &ChannelFlowOk::active)};
};

template <>
struct Description<ExchangeDeclareOk> {
  static constexpr std::string_view name = "exchange.declare-ok";
  static constexpr auto fields = std::tuple{field("channel", &ExchangeDeclareOk::channel)};
};

template <>
struct Description<ExchangeDeleteOk> {
  static constexpr std::string_view name = "exchange.delete-ok";
  static constexpr auto fields = std::tuple{field("channel", &ExchangeDeleteOk::channel)};
};

template <>
struct Description<ExchangeBindOk> {
  static constexpr std::string_view name = "exchange.bind-ok";
  static constexpr auto fields = std::tuple{field("channel", &ExchangeBindOk::channel)};
};

template <>
struct Description<ExchangeUnbindOk> {
  static constexpr std::string_view name = "exchange.unbind-ok";
  static constexpr auto fields = std::tuple{field("channel", &ExchangeUnbindOk::channel)};
};

template <>
struct Description<QueueDeclareOk> {
  static constexpr std::string_view name = "queue.declare-ok";
  static constexpr auto fields =
      std::tuple{field("channel", &QueueDeclareOk::channel), field("queue", &QueueDeclareOk::queue),
                 field("message_count", &QueueDeclareOk::message_count),
                 field("consumer_count", &QueueDeclareOk::consumer_count)};
};

template <>
struct Description<QueueBindOk> {
  static constexpr std::string_view name = "queue.bind-ok";
  static constexpr auto fields = std::tuple{field("channel", &QueueBindOk::channel)};
};

template <>
struct Description<QueueUnbindOk> {
  static constexpr std::string_view name = "queue.unbind-ok";
  static constexpr auto fields = std::tuple{field("channel", &QueueUnbindOk::channel)};
};

template <>
struct Description<QueuePurgeOk> {
  static constexpr std::string_view name = "queue.purge-ok";
  static constexpr auto fields = std::tuple{field("channel", &QueuePurgeOk::channel),
                                            field("message_count", &QueuePurgeOk::message_count)};
};

template <>
struct Description<QueueDeleteOk> {
  static constexpr std::string_view name = "queue.delete-ok";
  static constexpr auto fields = std::tuple{field("channel", &QueueDeleteOk::channel),
                                            field("message_count", &QueueDeleteOk::message_count)};
};

template <>
struct Description<QosOk> {
  static constexpr std::string_view name = "basic.qos-ok";
  static constexpr auto fields = std::tuple{field("channel", &QosOk::channel)};
};

template <>
struct Description<ConsumeOk> {
  static constexpr std::string_view name = "basic.consume-ok";
  static constexpr auto fields = std::tuple{field("channel", &ConsumeOk::channel),
                                            field("consumer_tag", &ConsumeOk::consumer_tag)};
};

template <>
struct Description<CancelOk> {
  static constexpr std::string_view name = "basic.cancel-ok";
  static constexpr auto fields = std::tuple{field("channel", &CancelOk::channel),
                                            field("consumer_tag", &CancelOk::consumer_tag)};
};

template <>
struct Description<ConsumerCancelled> {
  static constexpr std::string_view name = "basic.cancel";
  static constexpr auto fields =
      std::tuple{field("channel", &ConsumerCancelled::channel),
                 field("consumer_tag", &ConsumerCancelled::consumer_tag)};
};

template <>
struct Description<Deliver> {
  static constexpr std::string_view name = "basic.deliver";
  static constexpr auto fields =
      std::tuple{field("channel", &Deliver::channel), field("consumer_tag", &Deliver::consumer_tag),
                 field("delivery_tag", &Deliver::delivery_tag),
                 field("redelivered", &Deliver::redelivered), field("message", &Deliver::message)};
};

template <>
struct Description<GetOk> {
  static constexpr std::string_view name = "basic.get-ok";
  static constexpr auto fields =
      std::tuple{field("channel", &GetOk::channel), field("delivery_tag", &GetOk::delivery_tag),
                 field("redelivered", &GetOk::redelivered),
                 field("message_count", &GetOk::message_count), field("message", &GetOk::message)};
};

template <>
struct Description<GetEmpty> {
  static constexpr std::string_view name = "basic.get-empty";
  static constexpr auto fields = std::tuple{field("channel", &GetEmpty::channel)};
};

template <>
struct Description<Return> {
  static constexpr std::string_view name = "basic.return";
  static constexpr auto fields =
      std::tuple{field("channel", &Return::channel), field("reply_code", &Return::reply_code),
                 field("reply_text", &Return::reply_text), field("message", &Return::message)};
};

template <>
struct Description<RecoverOk> {
  static constexpr std::string_view name = "basic.recover-ok";
  static constexpr auto fields = std::tuple{field("channel", &RecoverOk::channel)};
};

template <>
struct Description<TxSelectOk> {
  static constexpr std::string_view name = "tx.select-ok";
  static constexpr auto fields = std::tuple{field("channel", &TxSelectOk::channel)};
};

template <>
struct Description<TxCommitOk> {
  static constexpr std::string_view name = "tx.commit-ok";
  static constexpr auto fields = std::tuple{field("channel", &TxCommitOk::channel)};
};

template <>
struct Description<TxRollbackOk> {
  static constexpr std::string_view name = "tx.rollback-ok";
  static constexpr auto fields = std::tuple{field("channel", &TxRollbackOk::channel)};
};

template <>
struct Description<ConfirmSelectOk> {
  static constexpr std::string_view name = "confirm.select-ok";
  static constexpr auto fields = std::tuple{field("channel", &ConfirmSelectOk::channel)};
};

template <>
struct Description<ConfirmAck> {
  static constexpr std::string_view name = "basic.ack";
  static constexpr auto fields = std::tuple{field("channel", &ConfirmAck::channel),
                                            field("delivery_tag", &ConfirmAck::delivery_tag),
                                            field("multiple", &ConfirmAck::multiple)};
};

template <>
struct Description<ConfirmNack> {
  static constexpr std::string_view name = "basic.nack";
  static constexpr auto fields = std::tuple{field("channel", &ConfirmNack::channel),
                                            field("delivery_tag", &ConfirmNack::delivery_tag),
                                            field("multiple", &ConfirmNack::multiple)};
};

template <>
struct Description<Enqueued> {
  static constexpr std::string_view name = "enqueued";
  static constexpr auto fields =
      std::tuple{field("queue", &Enqueued::queue), field("message", &Enqueued::message)};
};

template <>
struct Description<Settled> {
  static constexpr std::string_view name = "settled";
  static constexpr auto fields =
      std::tuple{field("queue", &Settled::queue), field("fate", &Settled::fate),
                 field("message", &Settled::message)};
};

template <>
struct Description<Unroutable> {
  static constexpr std::string_view name = "unroutable";
  static constexpr auto fields = std::tuple{field("message", &Unroutable::message)};
};

}  // namespace rehearsal::model
