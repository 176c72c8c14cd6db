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
  ConnectionId connection;     ///< a number that the caller has not used before
  std::string user = "guest";  ///< one without a permission on the virtual host gets 530 (rule 2.6)
};
/// A clean close by the client (rule 2.19).
struct ConnectionClose {
  ConnectionId connection;  ///< the connection that it closes
};
/// The TCP connection is gone without a word: reset, heartbeat loss, a dead client (rule 2.20).
struct ConnectionDrop {
  ConnectionId connection;  ///< the connection that is gone
};

/// Opens a channel with fresh state (rule 1.9). One that is open already is 504 (rule 1.8).
struct ChannelOpen {
  ChannelId channel;  ///< the connection, and a number that is free on it
};
/// A clean close by the client: what it holds is requeued, and its transaction discarded (17.9).
struct ChannelClose {
  ChannelId channel;  ///< the channel that it closes
};
/// Only active=true is known to RabbitMQ (rule 2.23).
struct ChannelFlow {
  ChannelId channel;   ///< the channel that it is sent on
  bool active = true;  ///< false is refused with 540
};
/// The client's answer to a channel.close of the broker; frees the number (rules 1.6, 1.10).
struct ChannelCloseOk {
  ChannelId channel;  ///< the channel that the broker closed
};

/// Makes an exchange, or checks that one of that name is equivalent to it (section 7).
struct ExchangeDeclare {
  ChannelId channel;         ///< the channel that it is sent on
  Name exchange = {};        ///< its name: not empty, and "amq." is reserved (rules 7.3, 7.4)
  Name type = {};            ///< one of exchange_type_names; any other is 503 (rule 7.2)
  bool passive = false;      ///< only asks whether there is one of that name, or 404 (rule 7.7)
  bool durable = false;      ///< survives a restart (rule 6.10)
  bool auto_delete = false;  ///< goes with its last binding as a source (rule 8.4)
  bool internal = false;     ///< takes nothing from clients (rule 7.10)
  bool nowait = false;       ///< no declare-ok comes; errors still do (rule 7.12)
  Table arguments = {};      ///< of which only alternate-exchange counts (rules 7.5, 7.6)
};
/// Deletes an exchange and its bindings on both sides (rule 7.9); a missing one is no error (7.8).
struct ExchangeDelete {
  ChannelId channel;       ///< the channel that it is sent on
  Name exchange = {};      ///< its name; those that begin with "amq." stay (rule 7.4)
  bool if_unused = false;  ///< refuses with 406 if it has a binding as a source (rule 7.8)
  bool nowait = false;     ///< no delete-ok comes (rule 7.12)
};
/// From one exchange to another (rule 8.5).
struct ExchangeBind {
  ChannelId channel;      ///< the channel that it is sent on
  Name destination = {};  ///< the exchange that messages are routed to
  Name source = {};       ///< the exchange that they come from
  Name routing_key = {};  ///< what it means is up to the type of the source (section 9)
  bool nowait = false;    ///< no bind-ok comes (rule 7.12)
  Table arguments = {};   ///< a part of its identity (rule 8.1); a pattern for headers (rule 9.7)
};
/// Takes a binding between exchanges away; one that is not there is no error (rule 8.2).
struct ExchangeUnbind {
  ChannelId channel;      ///< the channel that it is sent on
  Name destination = {};  ///< as in the binding
  Name source = {};       ///< as in the binding
  Name routing_key = {};  ///< as in the binding
  bool nowait = false;    ///< no unbind-ok comes (rule 7.12)
  Table arguments = {};   ///< as in the binding, in any order (rule 8.1)
};

/// Makes a queue, or checks that one of that name is equivalent to it (section 4).
struct QueueDeclare {
  ChannelId channel;         ///< the channel that it is sent on
  Name queue = {};           ///< its name; empty lets the broker make one (rule 3.1)
  bool passive = false;      ///< only asks whether there is one of that name, or 404 (rule 4.13)
  bool durable = false;      ///< survives a restart (rule 6.6), unless it is exclusive (rule 6.4)
  bool exclusive = false;    ///< belongs to this connection, and goes with it (rules 6.1, 6.3)
  bool auto_delete = false;  ///< goes with its last consumer (rule 6.5)
  bool nowait = false;       ///< no declare-ok comes; errors still do (rule 4.16)
  Table arguments = {};      ///< rules 4.6 to 4.11; those of a quorum queue are in rule 26.2
};
/// Binds a queue to an exchange; the same binding again changes nothing (rule 8.1).
struct QueueBind {
  ChannelId channel;      ///< the channel that it is sent on
  Name queue = {};        ///< empty is the last one that this channel declared (rule 3.3)
  Name exchange = {};     ///< the source; a missing one is 404 (rule 8.3)
  Name routing_key = {};  ///< empty, with an empty queue, is that queue's name (rule 3.3)
  bool nowait = false;    ///< no bind-ok comes (rule 7.12)
  Table arguments = {};   ///< a part of its identity (rule 8.1); a pattern for headers (rule 9.7)
};
/// Takes a binding of a queue away; one that is not there is no error (rule 8.2).
struct QueueUnbind {
  ChannelId channel;      ///< the channel that it is sent on
  Name queue = {};        ///< empty is the last one that this channel declared (rule 3.3)
  Name exchange = {};     ///< as in the binding
  Name routing_key = {};  ///< empty, with an empty queue, is that queue's name (rule 3.3)
  Table arguments = {};   ///< as in the binding, in any order (rule 8.1)
};
/// Removes what is ready, and leaves what is unacknowledged (rule 5.9).
struct QueuePurge {
  ChannelId channel;    ///< the channel that it is sent on
  Name queue = {};      ///< empty is the last one that this channel declared (rule 3.3)
  bool nowait = false;  ///< no purge-ok comes (rule 7.12)
};
/// Deletes a queue with all that is in it, without dead-lettering; a missing one is no error (rules
/// 5.1, 5.5). `if_unused` and `if_empty` are refused for quorum queues (rule 26.12).
struct QueueDelete {
  ChannelId channel;       ///< the channel that it is sent on
  Name queue = {};         ///< empty is the last one that this channel declared (rule 3.3)
  bool if_unused = false;  ///< 406 if it has consumers (rule 5.3); 540 if it is a quorum queue
  bool if_empty = false;   ///< 406 if messages are ready (rule 5.3); 540 if it is a quorum queue
  bool nowait = false;     ///< no delete-ok comes (rule 7.12)
};

/// Limits what may be unacknowledged (section 15).
struct Qos {
  ChannelId channel;                 ///< the channel that it is sent on
  std::uint32_t prefetch_size = 0;   ///< octets: other than 0 is refused with 540 (rule 15.1)
  std::uint16_t prefetch_count = 0;  ///< messages; 0 is unlimited (rule 15.2)
  bool global = false;               ///< of the whole channel (rule 15.3), not of each consumer
};
/// Starts a consumer, to which the broker delivers by itself (sections 10 and 11).
struct Consume {
  ChannelId channel;       ///< the channel that it is sent on
  Name queue = {};         ///< empty is the last one that this channel declared (rule 3.3)
  Name consumer_tag = {};  ///< unique on the channel (rule 10.2); empty for a made one (10.3)
  bool no_local = false;   ///< ignored (rule 10.7)
  bool no_ack = false;     ///< deliveries count as acknowledged when they are sent (rule 10.12)
  bool exclusive = false;  ///< only if it is alone, or 403 (rule 10.5)
  bool nowait = false;     ///< no consume-ok comes
  Table arguments = {};    ///< of which x-priority counts (rules 10.8, 11.7)
};
/// Ends a consumer; what it has unacknowledged stays so (rule 10.10).
struct Cancel {
  ChannelId channel;       ///< the channel that it is sent on
  Name consumer_tag = {};  ///< an unknown one is answered all the same (rule 10.9)
  bool nowait = false;     ///< no cancel-ok comes (rule 10.9)
};
/// basic.publish with its content. Exchange and routing key are in the message.
struct Publish {
  ChannelId channel;        ///< the channel that it is sent on
  MessageRef message = {};  ///< never null where it is applied; checked as rule 24.1 says
  bool mandatory = false;   ///< returned if no queue is there to take it (rule 9.15)
  bool immediate = false;   ///< refused with 540 (rule 9.16)
};
/// Asks for the first message of a queue (section 14).
struct Get {
  ChannelId channel;    ///< the channel that it is sent on
  Name queue = {};      ///< empty is the last one that this channel declared (rule 3.3)
  bool no_ack = false;  ///< it counts as acknowledged at once, and has no tag to settle (rule 12.2)
};
/// Settles deliveries for good; has no answer (rule 12.8).
struct Ack {
  ChannelId channel;             ///< the channel that they were delivered on
  DeliveryTag delivery_tag = 0;  ///< an unknown one is 406 (rule 12.2)
  bool multiple = false;         ///< all outstanding up to that tag (rule 12.3); with 0, all (12.4)
};
/// Refuses deliveries: as Reject, but for more than one (rule 12.6).
struct Nack {
  ChannelId channel;             ///< the channel that they were delivered on
  DeliveryTag delivery_tag = 0;  ///< an unknown one is 406 (rule 12.2)
  bool multiple = false;         ///< all outstanding up to that tag (rule 12.3); with 0, all (12.4)
  bool requeue = true;           ///< back into the queue (section 13), or dead-lettered (rule 12.6)
};
/// Refuses one delivery (rules 12.6, 12.7).
struct Reject {
  ChannelId channel;             ///< the channel that it was delivered on
  DeliveryTag delivery_tag = 0;  ///< an unknown one is 406 (rule 12.2)
  bool requeue = true;           ///< back into the queue (section 13), or dead-lettered (rule 12.6)
};
/// Requeues all that the channel has not acknowledged, and answers before it redelivers (rule
/// 12.11).
struct Recover {
  ChannelId channel;    ///< the channel that holds it
  bool requeue = true;  ///< false is refused with 540
};
/// The same without an answer (rule 12.11).
struct RecoverAsync {
  ChannelId channel;    ///< the channel that holds it
  bool requeue = true;  ///< false is refused with 540
};
/// Numbers and confirms what is published from now on; again is no error (rule 16.1).
struct ConfirmSelect {
  ChannelId channel;    ///< the channel, which must not be transactional, or 406 (rule 16.2)
  bool nowait = false;  ///< no select-ok comes (rule 16.1)
};
/// Makes the channel transactional for good; again is no error (rule 17.1).
struct TxSelect {
  ChannelId channel;  ///< the channel, which must not be in confirm mode, or 406 (rule 16.2)
};
/// Lets what was published and settled since the last one happen (rules 17.2, 17.5).
struct TxCommit {
  ChannelId channel;  ///< a transactional channel, or 406 (rule 17.1)
};
/// Drops what was published, and makes what was settled outstanding again (rule 17.4).
struct TxRollback {
  ChannelId channel;  ///< a transactional channel, or 406 (rule 17.1)
};

/// Any of them. To add one breaks the build wherever it has to be thought about.
using Command =
    std::variant<ConnectionOpen, ConnectionClose, ConnectionDrop, ChannelOpen, ChannelClose,
                 ChannelCloseOk, ChannelFlow, ExchangeDeclare, ExchangeDelete, ExchangeBind,
                 ExchangeUnbind, QueueDeclare, QueueBind, QueueUnbind, QueuePurge, QueueDelete, Qos,
                 Consume, Cancel, Publish, Get, Ack, Nack, Reject, Recover, RecoverAsync,
                 ConfirmSelect, TxSelect, TxCommit, TxRollback, SetPolicy, ClearPolicy, AddUser,
                 SetPermissions, SetTopicPermissions, RaiseAlarm, ClearAlarm, Configure>;

}  // namespace rehearsal::model
