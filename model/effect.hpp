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

/// The handshake is through; commands on the connection count from now on.
struct ConnectionOpenOk {
  ConnectionId connection;  ///< the connection that is open
};
/// Answers the client's connection.close, when what it held is requeued or deleted (rule 2.19).
struct ConnectionCloseOk {
  ConnectionId connection;  ///< the connection that is closed
};
/// The broker closes the connection, and with it every channel.
struct ConnectionClosed {
  ConnectionId connection;      ///< the connection that is closed
  ReplyCode reply_code{};       ///< why; of those that rule 1.2 names
  std::string reply_text;       ///< the code's name and an explanation (rule 1.4)
  std::uint16_t class_id = 0;   ///< of the method that failed; 0 for none (rule 1.5)
  std::uint16_t method_id = 0;  ///< of the method that failed; 0 for none (rule 1.5)
};

/// An alarm stops the connection's publishing (rule 22.2).
struct ConnectionBlocked {
  ConnectionId connection;  ///< the connection that published
  std::string reason;       ///< "low on memory", "low on disk" or both (rule 22.2)
};
/// The last alarm is over (rule 22.3).
struct ConnectionUnblocked {
  ConnectionId connection;  ///< the connection that may publish again
};

/// The channel takes methods from now on.
struct ChannelOpenOk {
  ChannelId channel;  ///< the channel that is open
};
/// Answers the client's channel.close.
struct ChannelClosedOk {
  ChannelId channel;  ///< the channel that is closed; its number is free (rule 1.9)
};
/// The broker closes the channel with an error (rule 1.6).
struct ChannelClosed {
  ChannelId channel;            ///< the channel that is closed, but for the client's close-ok
  ReplyCode reply_code{};       ///< why; of those that rule 1.1 names
  std::string reply_text;       ///< the code's name and an explanation (rule 1.4)
  std::uint16_t class_id = 0;   ///< of the method that failed; 0 for none (rule 1.5)
  std::uint16_t method_id = 0;  ///< of the method that failed; 0 for none (rule 1.5)
};
/// Answers channel.flow (rule 2.23).
struct ChannelFlowOk {
  ChannelId channel;   ///< the channel that asked
  bool active = true;  ///< always true
};

/// The exchange is there, and as declared (rule 7.5).
struct ExchangeDeclareOk {
  ChannelId channel;  ///< the channel that declared it
};
/// The exchange is gone, or was not there (rule 7.8).
struct ExchangeDeleteOk {
  ChannelId channel;  ///< the channel that deleted it
};
/// The binding between two exchanges is there (rule 8.5).
struct ExchangeBindOk {
  ChannelId channel;  ///< the channel that bound them
};
/// The binding between two exchanges is not there (rule 8.2).
struct ExchangeUnbindOk {
  ChannelId channel;  ///< the channel that unbound them
};
/// The queue is there, and as declared (rule 4.3).
struct QueueDeclareOk {
  ChannelId channel;                 ///< the channel that declared it
  Name queue;                        ///< its name, which the broker may have made (rule 3.1)
  std::uint32_t message_count = 0;   ///< ready messages (rule 4.1)
  std::uint32_t consumer_count = 0;  ///< consumers, blocked ones included (rule 4.1)
};
/// What is published from now on is routed by the binding (rule 8.8).
struct QueueBindOk {
  ChannelId channel;  ///< the channel that bound the queue
};
/// The binding is not there (rule 8.2).
struct QueueUnbindOk {
  ChannelId channel;  ///< the channel that unbound the queue
};
/// What was ready in the queue is gone (rule 5.9).
struct QueuePurgeOk {
  ChannelId channel;                ///< the channel that purged it
  std::uint32_t message_count = 0;  ///< how many that were (rule 5.9)
};
/// The queue is gone, or was not there (rule 5.1).
struct QueueDeleteOk {
  ChannelId channel;                ///< the channel that deleted it
  std::uint32_t message_count = 0;  ///< ready messages that went with it (rule 5.2)
};

/// The prefetch limit is set (rules 15.2, 15.3).
struct QosOk {
  ChannelId channel;  ///< the channel that asked
};
/// The consumer is there; comes before all of its deliveries (rule 10.1).
struct ConsumeOk {
  ChannelId channel;  ///< the channel that consumes
  Name consumer_tag;  ///< the client's own tag, or the one that the broker made (rule 10.3)
};
/// The consumer is gone; with a classic queue no delivery follows (rule 10.9).
struct CancelOk {
  ChannelId channel;  ///< the channel that cancelled it
  Name consumer_tag;  ///< the tag as it was given, be it unknown
};
/// basic.cancel from the broker: the consumer's queue is gone (rule 10.13).
struct ConsumerCancelled {
  ChannelId channel;  ///< the channel that consumed
  Name consumer_tag;  ///< the tag, which means nothing any more
};
/// A message goes to a consumer (section 11).
struct Deliver {
  ChannelId channel;             ///< the channel that consumes
  Name consumer_tag;             ///< its consumer
  DeliveryTag delivery_tag = 0;  ///< by which it is settled, counted per channel (rule 12.1)
  bool redelivered = false;      ///< whether it was delivered before and came back (rule 13.2)
  MessageRef message;            ///< with exchange and routing key of the publish (rules 8.6, 9.3)
};
/// Answers a get with the head of the queue (rule 14.2).
struct GetOk {
  ChannelId channel;                ///< the channel that asked
  DeliveryTag delivery_tag = 0;     ///< by which it is settled, counted per channel (rule 12.1)
  bool redelivered = false;         ///< whether it was delivered before and came back (rule 13.2)
  std::uint32_t message_count = 0;  ///< what is still ready in the queue (rule 14.1)
  MessageRef message;               ///< with the exchange and key of the publish (rules 8.6, 9.3)
};
/// Answers a get from a queue in which nothing is ready (rule 14.1).
struct GetEmpty {
  ChannelId channel;  ///< the channel that asked
};
/// basic.return of a mandatory message that no queue took (rule 9.15).
struct Return {
  ChannelId channel;       ///< the channel that published
  ReplyCode reply_code{};  ///< always no_route
  std::string reply_text;  ///< "NO_ROUTE"
  MessageRef message;      ///< as it was published, without BCC (rule 9.3)
};
/// Comes before what is redelivered (rule 12.11).
struct RecoverOk {
  ChannelId channel;  ///< the channel that asked
};
/// The channel is transactional (rule 17.1).
struct TxSelectOk {
  ChannelId channel;  ///< the channel that asked
};
/// The queues have what was published (rule 17.5).
struct TxCommitOk {
  ChannelId channel;  ///< the channel that committed
};
/// What was held back is forgotten (rule 17.4).
struct TxRollbackOk {
  ChannelId channel;  ///< the channel that rolled back
};
/// What is published from now on is confirmed (rule 16.1).
struct ConfirmSelectOk {
  ChannelId channel;  ///< the channel that asked
};
/// basic.ack to a publisher in confirm mode (rule 16.3).
struct ConfirmAck {
  ChannelId channel;             ///< the channel that published
  DeliveryTag delivery_tag = 0;  ///< the number of a publish since confirm.select (rule 16.1)
  bool multiple = false;         ///< all up to that number that are not confirmed yet (rule 16.8)
};
/// basic.nack to a publisher in confirm mode (rule 16.5).
struct ConfirmNack {
  ChannelId channel;             ///< the channel that published
  DeliveryTag delivery_tag = 0;  ///< the number of a publish since confirm.select (rule 16.1)
  bool multiple = false;         ///< all up to that number that are not confirmed yet (rule 16.9)
};

/// A copy of the message now waits in the queue, or is on its way to a consumer of it.
struct Enqueued {
  Name queue;          ///< the queue that has it
  MessageRef message;  ///< the message, which each copy shares
};

/// A copy of the message has left its queue for good, or was refused by it.
struct Settled {
  Name queue;          ///< the queue that had it, or refused it
  Fate fate{};         ///< how it left
  MessageRef message;  ///< the message that it was a copy of
};

/// No queue took the message, nor was it a reply that was delivered (rule 25.3). Where it was
/// mandatory, a Return comes as well.
struct Unroutable {
  MessageRef message;  ///< as it was published
};

/// Any of them. To add one breaks the build wherever it has to be thought about.
using Effect =
    std::variant<ConnectionOpenOk, ConnectionCloseOk, ConnectionClosed, ConnectionBlocked,
                 ConnectionUnblocked, ChannelOpenOk, ChannelClosedOk, ChannelClosed, ChannelFlowOk,
                 ExchangeDeclareOk, ExchangeDeleteOk, ExchangeBindOk, ExchangeUnbindOk,
                 QueueDeclareOk, QueueBindOk, QueueUnbindOk, QueuePurgeOk, QueueDeleteOk, QosOk,
                 ConsumeOk, CancelOk, ConsumerCancelled, Deliver, GetOk, GetEmpty, Return,
                 RecoverOk, ConfirmSelectOk, ConfirmAck, ConfirmNack, TxSelectOk, TxCommitOk,
                 TxRollbackOk, Enqueued, Settled, Unroutable>;

/// In the order in which the broker brings them about.
using Effects = std::vector<Effect>;

}  // namespace rehearsal::model
