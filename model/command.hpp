#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "model/message.hpp"
#include "model/operators/operator_command.hpp"
#include "model/types.hpp"

/// What a client may send: one struct for each AMQP method. Fields bear AMQP's names. And what an
/// operator may do, which is in a file of its own.
/// `fields(T)` in text/fields.hpp lists them once; text, parser, digest and equality follow from
/// it.
namespace rehearsal::model {

/// The connection handshake, from the first byte to connection.open-ok.
struct ConnectionOpen {
  ConnectionId connection;
  std::string user = "guest";
};
/// A clean close by the client (rule 2.19).
struct ConnectionClose {
  ConnectionId connection;
};
/// The TCP connection is gone without a word: reset, heartbeat loss, a dead client (rule 2.20).
struct ConnectionDrop {
  ConnectionId connection;
};

struct ChannelOpen {
  ChannelId channel;
};
struct ChannelClose {
  ChannelId channel;
};
/// Only active=true is known to RabbitMQ (rule 2.23).
struct ChannelFlow {
  ChannelId channel;
  bool active = true;
};
/// The client's answer to a channel.close of the broker; frees the number (rules 1.6, 1.10).
struct ChannelCloseOk {
  ChannelId channel;
};

struct ExchangeDeclare {
  ChannelId channel;
  Name exchange = {};
  Name type = {};
  bool passive = false;
  bool durable = false;
  bool auto_delete = false;
  bool internal = false;
  bool nowait = false;
  Table arguments = {};
};
struct ExchangeDelete {
  ChannelId channel;
  Name exchange = {};
  bool if_unused = false;
  bool nowait = false;
};
/// From one exchange to another (rule 8.5).
struct ExchangeBind {
  ChannelId channel;
  Name destination = {};
  Name source = {};
  Name routing_key = {};
  bool nowait = false;
  Table arguments = {};
};
struct ExchangeUnbind {
  ChannelId channel;
  Name destination = {};
  Name source = {};
  Name routing_key = {};
  bool nowait = false;
  Table arguments = {};
};

struct QueueDeclare {
  ChannelId channel;
  Name queue = {};
  bool passive = false;
  bool durable = false;
  bool exclusive = false;
  bool auto_delete = false;
  bool nowait = false;
  Table arguments = {};
};
struct QueueBind {
  ChannelId channel;
  Name queue = {};
  Name exchange = {};
  Name routing_key = {};
  bool nowait = false;
  Table arguments = {};
};
struct QueueUnbind {
  ChannelId channel;
  Name queue = {};
  Name exchange = {};
  Name routing_key = {};
  Table arguments = {};
};
struct QueuePurge {
  ChannelId channel;
  Name queue = {};
  bool nowait = false;
};
struct QueueDelete {
  ChannelId channel;
  Name queue = {};
  bool if_unused = false;
  bool if_empty = false;
  bool nowait = false;
};

struct Qos {
  ChannelId channel;
  std::uint32_t prefetch_size = 0;
  std::uint16_t prefetch_count = 0;
  bool global = false;
};
struct Consume {
  ChannelId channel;
  Name queue = {};
  Name consumer_tag = {};
  bool no_local = false;
  bool no_ack = false;
  bool exclusive = false;
  bool nowait = false;
  Table arguments = {};
};
struct Cancel {
  ChannelId channel;
  Name consumer_tag = {};
  bool nowait = false;
};
/// basic.publish with its content. Exchange and routing key are in the message.
struct Publish {
  ChannelId channel;
  MessageRef message = {};
  bool mandatory = false;
  bool immediate = false;
};
struct Get {
  ChannelId channel;
  Name queue = {};
  bool no_ack = false;
};
struct Ack {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool multiple = false;
};
struct Nack {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool multiple = false;
  bool requeue = true;
};
struct Reject {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool requeue = true;
};
/// Rule 12.11.
struct Recover {
  ChannelId channel;
  bool requeue = true;
};
/// The same without an answer.
struct RecoverAsync {
  ChannelId channel;
  bool requeue = true;
};
struct ConfirmSelect {
  ChannelId channel;
  bool nowait = false;
};
struct TxSelect {
  ChannelId channel;
};
struct TxCommit {
  ChannelId channel;
};
struct TxRollback {
  ChannelId channel;
};

using Command =
    std::variant<ConnectionOpen, ConnectionClose, ConnectionDrop, ChannelOpen, ChannelClose,
                 ChannelCloseOk, ChannelFlow, ExchangeDeclare, ExchangeDelete, ExchangeBind,
                 ExchangeUnbind, QueueDeclare, QueueBind, QueueUnbind, QueuePurge, QueueDelete, Qos,
                 Consume, Cancel, Publish, Get, Ack, Nack, Reject, Recover, RecoverAsync,
                 ConfirmSelect, TxSelect, TxCommit, TxRollback, SetPolicy, ClearPolicy, AddUser,
                 SetPermissions, SetTopicPermissions, RaiseAlarm, ClearAlarm, Configure>;

}  // namespace rehearsal::model
