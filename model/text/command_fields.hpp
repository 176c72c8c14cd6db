#pragma once

#include "model/command.hpp"
#include "model/text/field.hpp"

namespace rehearsal::model {

template <>
struct Description<ConnectionOpen> {
  static constexpr std::string_view name = "connection.open";
  static constexpr MethodId id{10, 40};
  static constexpr auto fields = std::tuple{field("connection", &ConnectionOpen::connection),
                                            field("user", &ConnectionOpen::user)};
};

template <>
struct Description<ConnectionClose> {
  static constexpr std::string_view name = "connection.close";
  static constexpr MethodId id{10, 50};
  static constexpr auto fields = std::tuple{field("connection", &ConnectionClose::connection)};
};

template <>
struct Description<ConnectionDrop> {
  static constexpr std::string_view name = "connection.drop";
  static constexpr MethodId id{0, 0};
  static constexpr auto fields = std::tuple{field("connection", &ConnectionDrop::connection)};
};

template <>
struct Description<ChannelOpen> {
  static constexpr std::string_view name = "channel.open";
  static constexpr MethodId id{20, 10};
  static constexpr auto fields = std::tuple{field("channel", &ChannelOpen::channel)};
};

template <>
struct Description<ChannelClose> {
  static constexpr std::string_view name = "channel.close";
  static constexpr MethodId id{20, 40};
  static constexpr auto fields = std::tuple{field("channel", &ChannelClose::channel)};
};

template <>
struct Description<ChannelCloseOk> {
  static constexpr std::string_view name = "channel.close-ok";
  static constexpr MethodId id{20, 41};
  static constexpr auto fields = std::tuple{field("channel", &ChannelCloseOk::channel)};
};

template <>
struct Description<ChannelFlow> {
  static constexpr std::string_view name = "channel.flow";
  static constexpr MethodId id{20, 20};
  static constexpr auto fields =
      std::tuple{field("channel", &ChannelFlow::channel), field("active", &ChannelFlow::active)};
};

template <>
struct Description<ExchangeDeclare> {
  static constexpr std::string_view name = "exchange.declare";
  static constexpr MethodId id{40, 10};
  static constexpr auto fields = std::tuple{field("channel", &ExchangeDeclare::channel),
                                            field("exchange", &ExchangeDeclare::exchange),
                                            field("type", &ExchangeDeclare::type),
                                            field("passive", &ExchangeDeclare::passive),
                                            field("durable", &ExchangeDeclare::durable),
                                            field("auto_delete", &ExchangeDeclare::auto_delete),
                                            field("internal", &ExchangeDeclare::internal),
                                            field("nowait", &ExchangeDeclare::nowait),
                                            field("arguments", &ExchangeDeclare::arguments)};
};

template <>
struct Description<ExchangeDelete> {
  static constexpr std::string_view name = "exchange.delete";
  static constexpr MethodId id{40, 20};
  static constexpr auto fields = std::tuple{
      field("channel", &ExchangeDelete::channel), field("exchange", &ExchangeDelete::exchange),
      field("if_unused", &ExchangeDelete::if_unused), field("nowait", &ExchangeDelete::nowait)};
};

template <>
struct Description<ExchangeBind> {
  static constexpr std::string_view name = "exchange.bind";
  static constexpr MethodId id{40, 30};
  static constexpr auto fields = std::tuple{
      field("channel", &ExchangeBind::channel), field("destination", &ExchangeBind::destination),
      field("source", &ExchangeBind::source),   field("routing_key", &ExchangeBind::routing_key),
      field("nowait", &ExchangeBind::nowait),   field("arguments", &ExchangeBind::arguments)};
};

template <>
struct Description<ExchangeUnbind> {
  static constexpr std::string_view name = "exchange.unbind";
  static constexpr MethodId id{40, 40};
  static constexpr auto fields = std::tuple{field("channel", &ExchangeUnbind::channel),
                                            field("destination", &ExchangeUnbind::destination),
                                            field("source", &ExchangeUnbind::source),
                                            field("routing_key", &ExchangeUnbind::routing_key),
                                            field("nowait", &ExchangeUnbind::nowait),
                                            field("arguments", &ExchangeUnbind::arguments)};
};

template <>
struct Description<QueueDeclare> {
  static constexpr std::string_view name = "queue.declare";
  static constexpr MethodId id{50, 10};
  static constexpr auto fields = std::tuple{field("channel", &QueueDeclare::channel),
                                            field("queue", &QueueDeclare::queue),
                                            field("passive", &QueueDeclare::passive),
                                            field("durable", &QueueDeclare::durable),
                                            field("exclusive", &QueueDeclare::exclusive),
                                            field("auto_delete", &QueueDeclare::auto_delete),
                                            field("nowait", &QueueDeclare::nowait),
                                            field("arguments", &QueueDeclare::arguments)};
};

template <>
struct Description<QueueBind> {
  static constexpr std::string_view name = "queue.bind";
  static constexpr MethodId id{50, 20};
  static constexpr auto fields = std::tuple{
      field("channel", &QueueBind::channel),   field("queue", &QueueBind::queue),
      field("exchange", &QueueBind::exchange), field("routing_key", &QueueBind::routing_key),
      field("nowait", &QueueBind::nowait),     field("arguments", &QueueBind::arguments)};
};

template <>
struct Description<QueueUnbind> {
  static constexpr std::string_view name = "queue.unbind";
  static constexpr MethodId id{50, 50};
  static constexpr auto fields = std::tuple{
      field("channel", &QueueUnbind::channel), field("queue", &QueueUnbind::queue),
      field("exchange", &QueueUnbind::exchange), field("routing_key", &QueueUnbind::routing_key),
      field("arguments", &QueueUnbind::arguments)};
};

template <>
struct Description<QueuePurge> {
  static constexpr std::string_view name = "queue.purge";
  static constexpr MethodId id{50, 30};
  static constexpr auto fields =
      std::tuple{field("channel", &QueuePurge::channel), field("queue", &QueuePurge::queue),
                 field("nowait", &QueuePurge::nowait)};
};

template <>
struct Description<QueueDelete> {
  static constexpr std::string_view name = "queue.delete";
  static constexpr MethodId id{50, 40};
  static constexpr auto fields =
      std::tuple{field("channel", &QueueDelete::channel), field("queue", &QueueDelete::queue),
                 field("if_unused", &QueueDelete::if_unused),
                 field("if_empty", &QueueDelete::if_empty), field("nowait", &QueueDelete::nowait)};
};

template <>
struct Description<Qos> {
  static constexpr std::string_view name = "basic.qos";
  static constexpr MethodId id{60, 10};
  static constexpr auto fields =
      std::tuple{field("channel", &Qos::channel), field("prefetch_size", &Qos::prefetch_size),
                 field("prefetch_count", &Qos::prefetch_count), field("global", &Qos::global)};
};

template <>
struct Description<Consume> {
  static constexpr std::string_view name = "basic.consume";
  static constexpr MethodId id{60, 20};
  static constexpr auto fields = std::tuple{field("channel", &Consume::channel),
                                            field("queue", &Consume::queue),
                                            field("consumer_tag", &Consume::consumer_tag),
                                            field("no_local", &Consume::no_local),
                                            field("no_ack", &Consume::no_ack),
                                            field("exclusive", &Consume::exclusive),
                                            field("nowait", &Consume::nowait),
                                            field("arguments", &Consume::arguments)};
};

template <>
struct Description<Cancel> {
  static constexpr std::string_view name = "basic.cancel";
  static constexpr MethodId id{60, 30};
  static constexpr auto fields =
      std::tuple{field("channel", &Cancel::channel), field("consumer_tag", &Cancel::consumer_tag),
                 field("nowait", &Cancel::nowait)};
};

template <>
struct Description<Publish> {
  static constexpr std::string_view name = "basic.publish";
  static constexpr MethodId id{60, 40};
  static constexpr auto fields =
      std::tuple{field("channel", &Publish::channel), field("message", &Publish::message),
                 field("mandatory", &Publish::mandatory), field("immediate", &Publish::immediate)};
};

template <>
struct Description<Get> {
  static constexpr std::string_view name = "basic.get";
  static constexpr MethodId id{60, 70};
  static constexpr auto fields = std::tuple{
      field("channel", &Get::channel), field("queue", &Get::queue), field("no_ack", &Get::no_ack)};
};

template <>
struct Description<Ack> {
  static constexpr std::string_view name = "basic.ack";
  static constexpr MethodId id{60, 80};
  static constexpr auto fields =
      std::tuple{field("channel", &Ack::channel), field("delivery_tag", &Ack::delivery_tag),
                 field("multiple", &Ack::multiple)};
};

template <>
struct Description<Nack> {
  static constexpr std::string_view name = "basic.nack";
  static constexpr MethodId id{60, 120};
  static constexpr auto fields =
      std::tuple{field("channel", &Nack::channel), field("delivery_tag", &Nack::delivery_tag),
                 field("multiple", &Nack::multiple), field("requeue", &Nack::requeue)};
};

template <>
struct Description<Reject> {
  static constexpr std::string_view name = "basic.reject";
  static constexpr MethodId id{60, 90};
  static constexpr auto fields =
      std::tuple{field("channel", &Reject::channel), field("delivery_tag", &Reject::delivery_tag),
                 field("requeue", &Reject::requeue)};
};

template <>
struct Description<Recover> {
  static constexpr std::string_view name = "basic.recover";
  static constexpr MethodId id{60, 110};
  static constexpr auto fields =
      std::tuple{field("channel", &Recover::channel), field("requeue", &Recover::requeue)};
};

template <>
struct Description<RecoverAsync> {
  static constexpr std::string_view name = "basic.recover-async";
  static constexpr MethodId id{60, 100};
  static constexpr auto fields = std::tuple{field("channel", &RecoverAsync::channel),
                                            field("requeue", &RecoverAsync::requeue)};
};

template <>
struct Description<ConfirmSelect> {
  static constexpr std::string_view name = "confirm.select";
  static constexpr MethodId id{85, 10};
  static constexpr auto fields = std::tuple{field("channel", &ConfirmSelect::channel),
                                            field("nowait", &ConfirmSelect::nowait)};
};

template <>
struct Description<TxSelect> {
  static constexpr std::string_view name = "tx.select";
  static constexpr MethodId id{90, 10};
  static constexpr auto fields = std::tuple{field("channel", &TxSelect::channel)};
};

template <>
struct Description<TxCommit> {
  static constexpr std::string_view name = "tx.commit";
  static constexpr MethodId id{90, 20};
  static constexpr auto fields = std::tuple{field("channel", &TxCommit::channel)};
};

template <>
struct Description<TxRollback> {
  static constexpr std::string_view name = "tx.rollback";
  static constexpr MethodId id{90, 30};
  static constexpr auto fields = std::tuple{field("channel", &TxRollback::channel)};
};

}  // namespace rehearsal::model
