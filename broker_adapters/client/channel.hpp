#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <vector>

#include "broker_adapters/client/answers.hpp"
#include "broker_adapters/client/calls.hpp"
#include "broker_adapters/client/consumer.hpp"
#include "broker_adapters/client/errors.hpp"
#include "broker_adapters/client/message.hpp"
#include "broker_adapters/client/options.hpp"
#include "broker_adapters/client/publishing.hpp"
#include "broker_adapters/client/returns.hpp"
#include "broker_adapters/client/settling.hpp"

namespace rehearsal::broker_adapters {

class Connection;

/// A channel as services see it, the same over every broker: the methods of AMQP 0-9-1. Left out is
/// what RabbitMQ does not implement or ignores: the flow method, a prefetch in octets, `immediate`,
/// `no-local`, recovery without requeue.
///
/// Every operation is awaited; what a method returns is what `co_await` gives. Whatever the broker
/// refuses ends the channel, or the whole connection where that is said, and is thrown where it is
/// awaited: as `ChannelError` with the reply code, or `ConnectionLost`. Once a channel is gone each
/// operation throws that. Operations without an answer, publishes and settlements, do not throw for
/// themselves: the next one does. A mistake in how a method is called throws `sim::Misuse`.
///
/// Letting go of the last reference closes the channel: what it has not settled comes again.
class Channel final : public std::enable_shared_from_this<Channel> {
 public:
  /// Made by `Context::open_channel`, for the connection that gave the number.
  Channel(std::shared_ptr<Connection> connection, model::ChannelId id);
  ~Channel();

  // Exchanges, and their bindings to each other.

  /// A durable exchange of that type. One that is there already is left as it is, if it was
  /// declared alike, or else this throws 406 (rule 7.5). 403 for names that begin with "amq."
  /// (rule 7.4).
  SimpleCall declare_exchange(model::Name exchange, ExchangeType type);
  /// The same with all that can be chosen. 404 where a passive one is not there.
  SimpleCall declare_exchange(const ExchangeOptions& options);
  /// With its bindings. One that is not there is no error; one in use is, 406, if that was asked
  /// for (rule 7.8).
  SimpleCall delete_exchange(model::Name exchange, DeleteExchange when = DeleteExchange::always);
  /// From now on what `source` routes by the key, or the pattern in the arguments, goes to
  /// `destination` as well (rule 8.5). 404 where one of them is missing. A binding that is there
  /// already stays one.
  SimpleCall bind_exchange(model::Name destination, model::Name source,
                           model::Name routing_key = {}, model::Table arguments = {});
  /// Takes away the binding of exactly that key and those arguments. One that is not there is no
  /// error (rule 8.2).
  SimpleCall unbind_exchange(model::Name destination, model::Name source,
                             model::Name routing_key = {}, model::Table arguments = {});

  // Queues, and their bindings to exchanges.

  /// Returns the queue's name, and how many messages wait in it and how many consumers it has. One
  /// that is there already is left as it is, if it was declared alike, or else this throws 406; 405
  /// for another connection's exclusive queue; 404 where a passive one is not there.
  DeclareCall declare_queue(const QueueOptions& options);
  /// From now on what the exchange routes by the key, or the pattern in the arguments, goes to the
  /// queue. 404 where one of them is missing. A binding that is there already stays one.
  SimpleCall bind(model::Name queue, model::Name exchange, model::Name routing_key = {},
                  model::Table arguments = {});
  /// Takes away the binding of exactly that key and those arguments. One that is not there is no
  /// error (rule 8.2).
  SimpleCall unbind(model::Name queue, model::Name exchange, model::Name routing_key = {},
                    model::Table arguments = {});
  /// Drops what waits in the queue, and returns how many messages that were. What consumers hold
  /// unacknowledged stays. 404 where it is missing.
  CountCall purge(model::Name queue);
  /// With all that is in it, and returns how many messages waited. Its consumers are cancelled. One
  /// that is not there is no error; one that is in use or not empty is, 406, if that was asked for.
  CountCall delete_queue(model::Name queue, DeleteQueue when = DeleteQueue::always);

  // Receiving.

  /// At most `count` unacknowledged deliveries at a time; with 0 there is no limit. For each
  /// consumer that is started later (rule 15.2), or for all of the channel together, at once
  /// (15.3). The former takes the latter away (15.4).
  SimpleCall prefetch(std::uint16_t count, PrefetchFor whom = PrefetchFor::each_consumer);
  /// Subscribes to the queue. 404 where it is missing; 403 where another consumer has it to itself,
  /// or this one would and there are others (rule 10.5); for a tag that is in use on the channel
  /// the connection ends (10.2).
  ConsumeCall consume(model::Name queue, const ConsumerOptions& options);
  /// Takes the head of the queue, or nothing where it is empty. 404 where the queue is missing.
  GetCall get(model::Name queue, Acknowledge acknowledge);

  // Settling what was delivered. A tag is good once, and on the channel that delivered it. With
  // another one RabbitMQ closes the channel (406), which the next operation hears of. With
  // `multiple` all deliveries of the channel up to that tag are settled, which itself must be
  // unsettled (rule 12.3); tag 0 means all that there are.

  /// It was handled.
  Settling ack(model::DeliveryTag tag, Multiple multiple = Multiple::no);
  /// It was not handled: back to its place in the queue, or dropped or dead-lettered.
  Settling nack(model::DeliveryTag tag, Requeue requeue, Multiple multiple = Multiple::no);
  /// Dropped, or dead-lettered where the queue has somewhere to (rule 12.6).
  Settling reject(model::DeliveryTag tag);
  /// Back to its place in the queue, to be delivered again, to anybody (rule 13.1).
  Settling requeue(model::DeliveryTag tag);
  /// Puts all that the channel has not settled back into its queues (rule 12.11), and thereby makes
  /// its tags invalid. Deliveries that wait to be taken are among them, and come twice.
  SimpleCall recover();

  // Publishing.

  /// Hands the message over and waits for nothing. A missing exchange ends the channel with 404 a
  /// little later. A mandatory message that no queue takes is returned: see `returns`. Throws
  /// `sim::Misuse` for a null message.
  Publishing publish(model::MessageRef message, Mandatory mandatory = Mandatory::no);
  /// From now on the broker answers for each publish; 406 on a channel with transactions.
  SimpleCall confirm_select();
  /// Throws `sim::Misuse` for a null message, a negative timeout, or before `confirm_select`; the
  /// longest timeout waits for ever. Messages that are published here while it waits are told
  /// apart.
  ConfirmedPublishing publish_confirmed(model::MessageRef message, Mandatory mandatory,
                                        sim::Duration timeout);
  /// The messages that are returned from now on. Without it they are dropped.
  Returns returns();

  // Transactions: publishes and settlements that take effect together, though not all at once for
  // those who look (rule 17.8). What is not committed when the channel ends never was (17.9).

  /// From now on they wait for `tx_commit`. 406 on a channel with confirms (rule 16.2).
  SimpleCall tx_select();
  /// They take effect. Returned messages come first (rule 17.2). 406 where a queue refuses one
  /// (17.6), or without `tx_select`. If the connection is lost meanwhile, nobody knows.
  SimpleCall tx_commit();
  /// They never were; what was settled is unsettled again, and not delivered again (rule 17.4). 406
  /// without `tx_select`.
  SimpleCall tx_rollback();

  /// Its connection and its number there.
  model::ChannelId id() const { return id_; }
  /// Throws what ended the channel, if anything did.
  void require_open() const;

 private:
  friend class Connection;
  friend class Waiting;
  friend class Call;
  friend class Consumer;
  friend class ConsumeCall;
  friend class CancelCall;
  friend class Publishing;
  friend class ConfirmedPublishing;
  friend class Settling;
  friend class Requester;
  friend class Asking;

  using ConsumerRef = std::shared_ptr<Consumer::State>;
  /// A method that the broker has not answered yet. The call is null once it does not wait any
  /// more.
  struct Asked {
    Call* call;
    AnswerKind answer;
  };
  struct Unconfirmed {
    std::uint64_t number;
    ConfirmedPublishing* waiting;
  };

  World& world() const;
  sim::Process& process() const;
  bool spins() const;
  void require_confirming() const;
  void send(model::Command command);
  void send_publish(const model::MessageRef& message, Mandatory mandatory);
  Taking take(const Delivery& delivery);

  void received(model::Effect&& effect);
  void on(model::Deliver& deliver);
  void on(model::Return& returned);
  void on(model::ConfirmAck& ack);
  void on(model::ConfirmNack& nack);
  void on(model::ChannelClosed& closed);
  void on(model::ConsumerCancelled& cancelled);
  void answer(model::Effect&& effect);
  void unwanted(const model::Effect& answer);
  ConfirmedPublishing* waiting_for(const model::Return& returned);
  void settle(std::uint64_t number, bool multiple, PublishOutcome outcome);
  void cancelled(const model::Name& tag, CancelledBy by);
  void cancelled(const ConsumerRef& consumer, CancelledBy by);
  void abandon(const ConsumerRef& consumer);
  void fail(const std::exception_ptr& error);

  std::shared_ptr<Connection> connection_;
  model::ChannelId id_;
  std::deque<Asked> asked_;
  std::vector<ConsumerRef> consumers_;
  std::deque<Unconfirmed> unconfirmed_;
  std::weak_ptr<Line<Returned>> returns_;
  bool confirming_ = false;
  std::uint64_t published_ = 0;
  std::exception_ptr error_;
};

}  // namespace rehearsal::broker_adapters
