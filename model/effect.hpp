#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/fate.hpp"
#include "model/message.hpp"
#include "model/types.hpp"

/// What the broker does to someone. Most effects are frames to a client; the last three are said to
/// nobody on the wire, and tell an observer what became of a message.
namespace rehearsal::model {

/// AMQP's reply codes (rules 1.1 and 1.2). Those from 320 on, and 5xx, close the connection.
enum class ReplyCode : std::uint16_t {
  no_route = 312,
  connection_forced = 320,
  access_refused = 403,
  not_found = 404,
  resource_locked = 405,
  precondition_failed = 406,
  frame_error = 501,
  syntax_error = 502,
  command_invalid = 503,
  channel_error = 504,
  unexpected_frame = 505,
  resource_error = 506,
  not_allowed = 530,
  not_implemented = 540,
  internal_error = 541,
};

struct ConnectionOpenOk {
  ConnectionId connection;
};
struct ConnectionCloseOk {
  ConnectionId connection;
};
/// The broker closes the connection, and with it every channel.
struct ConnectionClosed {
  ConnectionId connection;
  ReplyCode reply_code{};
  std::string reply_text;
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
};

/// An alarm stops the connection's publishing (rule 22.2).
struct ConnectionBlocked {
  ConnectionId connection;
  std::string reason;
};
/// The last alarm is over (rule 22.3).
struct ConnectionUnblocked {
  ConnectionId connection;
};

struct ChannelOpenOk {
  ChannelId channel;
};
/// Answers the client's channel.close.
struct ChannelClosedOk {
  ChannelId channel;
};
/// The broker closes the channel with an error (rule 1.6).
struct ChannelClosed {
  ChannelId channel;
  ReplyCode reply_code{};
  std::string reply_text;
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
};
struct ChannelFlowOk {
  ChannelId channel;
  bool active = true;
};

struct ExchangeDeclareOk {
  ChannelId channel;
};
struct ExchangeDeleteOk {
  ChannelId channel;
};
struct ExchangeBindOk {
  ChannelId channel;
};
struct ExchangeUnbindOk {
  ChannelId channel;
};
struct QueueDeclareOk {
  ChannelId channel;
  Name queue;
  std::uint32_t message_count = 0;
  std::uint32_t consumer_count = 0;
};
struct QueueBindOk {
  ChannelId channel;
};
struct QueueUnbindOk {
  ChannelId channel;
};
struct QueuePurgeOk {
  ChannelId channel;
  std::uint32_t message_count = 0;
};
struct QueueDeleteOk {
  ChannelId channel;
  std::uint32_t message_count = 0;
};

struct QosOk {
  ChannelId channel;
};
struct ConsumeOk {
  ChannelId channel;
  Name consumer_tag;
};
struct CancelOk {
  ChannelId channel;
  Name consumer_tag;
};
/// basic.cancel from the broker: the consumer's queue is gone (rule 10.13).
struct ConsumerCancelled {
  ChannelId channel;
  Name consumer_tag;
};
struct Deliver {
  ChannelId channel;
  Name consumer_tag;
  DeliveryTag delivery_tag = 0;
  bool redelivered = false;
  MessageRef message;
};
struct GetOk {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool redelivered = false;
  std::uint32_t message_count = 0;
  MessageRef message;
};
struct GetEmpty {
  ChannelId channel;
};
/// basic.return of a mandatory message that no queue took (rule 9.15).
struct Return {
  ChannelId channel;
  ReplyCode reply_code{};
  std::string reply_text;
  MessageRef message;
};
struct RecoverOk {
  ChannelId channel;
};
struct TxSelectOk {
  ChannelId channel;
};
struct TxCommitOk {
  ChannelId channel;
};
struct TxRollbackOk {
  ChannelId channel;
};
struct ConfirmSelectOk {
  ChannelId channel;
};
/// basic.ack to a publisher in confirm mode (rule 16.3).
struct ConfirmAck {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool multiple = false;
};
/// basic.nack to a publisher in confirm mode (rule 16.5).
struct ConfirmNack {
  ChannelId channel;
  DeliveryTag delivery_tag = 0;
  bool multiple = false;
};

/// A copy of the message now waits in the queue, or is on its way to a consumer of it.
struct Enqueued {
  Name queue;
  MessageRef message;
};

/// The copy has left its queue for good, or never came in.
struct Settled {
  Name queue;
  Fate fate{};
  MessageRef message;
};

/// No queue took the message, nor was it a reply that was delivered (rule 25.3). Where it was
/// mandatory, a Return comes as well.
struct Unroutable {
  MessageRef message;
};

using Effect =
    std::variant<ConnectionOpenOk, ConnectionCloseOk, ConnectionClosed, ConnectionBlocked,
                 ConnectionUnblocked, ChannelOpenOk, ChannelClosedOk, ChannelClosed, ChannelFlowOk,
                 ExchangeDeclareOk, ExchangeDeleteOk, ExchangeBindOk, ExchangeUnbindOk,
                 QueueDeclareOk, QueueBindOk, QueueUnbindOk, QueuePurgeOk, QueueDeleteOk, QosOk,
                 ConsumeOk, CancelOk, ConsumerCancelled, Deliver, GetOk, GetEmpty, Return,
                 RecoverOk, ConfirmSelectOk, ConfirmAck, ConfirmNack, TxSelectOk, TxCommitOk,
                 TxRollbackOk, Enqueued, Settled, Unroutable>;

using Effects = std::vector<Effect>;

}  // namespace rehearsal::model
