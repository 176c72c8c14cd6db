#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "broker_adapters/client/errors.hpp"
#include "broker_adapters/client/operation.hpp"
#include "broker_adapters/client/world.hpp"
#include "model/command.hpp"
#include "model/effect.hpp"
#include "sim/task.hpp"

namespace rehearsal::broker_adapters {

class Connection;
class Channel;
using ChannelRef = std::shared_ptr<Channel>;

enum class ExchangeType : std::uint8_t { direct, fanout, topic };
enum class Mandatory : bool { no, yes };
enum class Acknowledge : std::uint8_t { automatic, manual };

/// How a queue is declared. Start from one of the three kinds.
class QueueOptions {
 public:
  /// Survives restarts of the broker and of its consumers.
  static QueueOptions durable(model::Name name);
  /// Lost at a restart of the broker.
  static QueueOptions transient(model::Name name);
  /// Named by the broker, and gone with the connection that declared it.
  static QueueOptions exclusive();

  QueueOptions with(model::Table arguments) &&;
  model::QueueDeclare declare(model::ChannelId channel) const;

 private:
  QueueOptions() = default;
  model::QueueDeclare declare_;
};

/// What is known of a message that was published with confirms on.
enum class PublishOutcome : std::uint8_t {
  confirmed,  ///< the broker took responsibility for it
  returned,   ///< mandatory, and no queue took it
  refused,    ///< the broker said no: it certainly did not get through everywhere
  unknown,    ///< no answer came in time: it may or may not have got through
};

/// A message as a consumer or a get received it.
struct Delivery {
  Delivery(model::MessageRef message_, model::DeliveryTag tag_, bool redelivered_)
      : message(std::move(message_)), tag(tag_), redelivered(redelivered_) {}

  model::MessageRef message;
  model::DeliveryTag tag;
  bool redelivered;
};

/// Someone who waits for a channel, and holds it meanwhile. It lives in the frame of the coroutine
/// that waits, and withdraws when that is destroyed.
class Waiting : public Operation {
 public:
  virtual ~Waiting() = default;

 protected:
  explicit Waiting(Channel& channel);

  void wait(sim::Runnable& waiter) { waiter_ = &waiter; }
  void wake();
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }
  void fail(const std::exception_ptr& error) {
    error_ = error;
    wake();
  }

  const ChannelRef channel_;

 private:
  friend class Channel;
  sim::Runnable* waiter_ = nullptr;
  std::exception_ptr error_;
};

/// A synchronous method on its way: awaits the broker's answer.
class Call : public Waiting {
 public:
  bool await_ready() {
    begin();
    return false;
  }
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    start();
  }

 protected:
  Call(Channel& channel, model::Command command) : Waiting(channel), command_(std::move(command)) {}
  ~Call() override;
  model::Effect& answer() {
    rethrow();
    return *answer_;
  }
  /// The answer is there.
  virtual void take(model::Effect&& answer);

 private:
  friend class Channel;
  void start();

  model::Command command_;
  std::optional<model::Effect> answer_;
};

/// A call whose answer says no more than that it was done.
class REHEARSAL_AWAITED SimpleCall final : public Call {
 public:
  using Call::Call;
  SimpleCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  void await_resume() { answer(); }
};

class REHEARSAL_AWAITED DeclareCall final : public Call {
 public:
  DeclareCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  /// The queue's name, and how many messages and consumers it has.
  model::QueueDeclareOk await_resume() { return std::get<model::QueueDeclareOk>(answer()); }
};

class REHEARSAL_AWAITED GetCall final : public Call {
 public:
  GetCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  bool await_ready();
  /// The head of the queue, or nothing where it is empty.
  std::optional<Delivery> await_resume();
};

/// A subscription, for as long as its channel lasts. Deliveries wait in it until they are taken, by
/// one strand at a time.
class Consumer {
 public:
  class Next;
  /// Awaits the next delivery, and makes it what the strand is at work on. When no more will come
  /// it throws `ConnectionLost`, `ChannelError`, or, where the channel goes on without it,
  /// `ConsumerCancelled`. Throws `sim::Misuse` while another strand waits for the same consumer.
  Next next();
  const model::Name& tag() const;

 private:
  friend class Channel;
  friend class ConsumeCall;
  struct State {
    model::Name tag;
    std::deque<Delivery> waiting;
    Next* next = nullptr;
    bool cancelled = false;
  };
  Consumer(ChannelRef channel, std::shared_ptr<State> state)
      : channel_(std::move(channel)), state_(std::move(state)) {}

  ChannelRef channel_;
  std::shared_ptr<State> state_;
};

class REHEARSAL_AWAITED Consumer::Next final : public Waiting, private sim::Timer {
 public:
  Next(Channel& channel, std::shared_ptr<State> state);
  ~Next() override;

  bool await_ready();
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    strand_ = caller.promise().strand();
    start();
  }
  Delivery await_resume();

 private:
  friend class Channel;
  void start();
  void offer();
  void fire() override { wake(); }

  const std::shared_ptr<State> state_;
  sim::Strand* strand_ = nullptr;
  std::optional<Delivery> delivery_;
};

class REHEARSAL_AWAITED ConsumeCall final : public Call {
 public:
  ConsumeCall(Channel& channel, model::Command command) : Call(channel, std::move(command)) {}
  Consumer await_resume();

 private:
  void take(model::Effect&& answer) override;

  std::shared_ptr<Consumer::State> state_;
};

/// Publishes without waiting for anything.
class REHEARSAL_AWAITED Publishing final : public Operation {
 public:
  Publishing(Channel& channel, model::MessageRef message, Mandatory mandatory);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  const ChannelRef channel_;
  model::MessageRef message_;
  Mandatory mandatory_;
};

/// Publishes, and awaits what the broker says of it, at most for the given time.
class REHEARSAL_AWAITED ConfirmedPublishing final : public Waiting, private sim::Timer {
 public:
  ConfirmedPublishing(Channel& channel, model::MessageRef message, Mandatory mandatory,
                      sim::Duration timeout);
  ~ConfirmedPublishing() override;

  bool await_ready();
  template <class Caller>
  void await_suspend(std::coroutine_handle<Caller> caller) {
    wait(caller.promise());
    start();
  }
  PublishOutcome await_resume() {
    rethrow();
    return outcome_;
  }

 private:
  friend class Channel;
  void start();
  void fire() override;
  void settle(PublishOutcome outcome);

  model::MessageRef message_;
  Mandatory mandatory_;
  sim::Duration timeout_;
  PublishOutcome outcome_ = PublishOutcome::unknown;
  bool returned_ = false;
};

/// Acknowledges, rejects or requeues a delivery. The broker does not answer.
class REHEARSAL_AWAITED Settling final : public Operation {
 public:
  Settling(Channel& channel, model::Command command);
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}

 private:
  const ChannelRef channel_;
  model::Command command_;
};

/// A channel as services see it, the same over every broker. Every operation is awaited; once
/// the channel or its connection is gone, each throws `ChannelError` or `ConnectionLost`.
/// Letting go of the last reference closes the channel: what it has not settled comes again.
class Channel final : public std::enable_shared_from_this<Channel> {
 public:
  Channel(std::shared_ptr<Connection> connection, model::ChannelId id);
  ~Channel();

  SimpleCall declare_exchange(model::Name exchange, ExchangeType type);
  DeclareCall declare_queue(const QueueOptions& options);
  SimpleCall bind(model::Name queue, model::Name exchange, model::Name routing_key = {});
  /// With all that is in it. Its consumers are cancelled. One that is not there is no error.
  SimpleCall delete_queue(model::Name queue);
  /// At most `count` unacknowledged deliveries for each consumer that is started later (15.2);
  /// with 0 there is no limit.
  SimpleCall prefetch(std::uint16_t count);
  SimpleCall confirm_select();
  ConsumeCall consume(model::Name queue, Acknowledge acknowledge);
  GetCall get(model::Name queue, Acknowledge acknowledge);

  /// Throws `sim::Misuse` for a null message.
  Publishing publish(model::MessageRef message, Mandatory mandatory = Mandatory::no);
  /// Throws `sim::Misuse` for a null message, a negative timeout, or before `confirm_select`; the
  /// longest timeout waits for ever. Messages that are published here while it waits are told
  /// apart.
  ConfirmedPublishing publish_confirmed(model::MessageRef message, Mandatory mandatory,
                                        sim::Duration timeout);

  /// A tag is good once, and on the channel that delivered it. With another one RabbitMQ closes
  /// the channel (406), which the next operation hears of.
  Settling ack(model::DeliveryTag tag);
  Settling reject(model::DeliveryTag tag);
  Settling requeue(model::DeliveryTag tag);

  model::ChannelId id() const { return id_; }
  /// Throws what ended the channel, if anything did.
  void require_open() const;

 private:
  friend class Connection;
  friend class Waiting;
  friend class Call;
  friend class GetCall;
  friend class Consumer;
  friend class ConsumeCall;
  friend class Publishing;
  friend class ConfirmedPublishing;
  friend class Settling;

  struct Unconfirmed {
    std::uint64_t number;
    ConfirmedPublishing* waiting;
  };

  World& world() const;
  sim::Process& process() const;
  void require_confirming() const;
  void send(model::Command command);
  void send_publish(const model::MessageRef& message, Mandatory mandatory);

  void received(model::Effect&& effect);
  void on(model::Deliver& deliver);
  void on(model::Return& returned);
  void on(model::ConfirmAck& ack);
  void on(model::ConfirmNack& nack);
  void on(model::ChannelClosed& closed);
  void on(model::ConsumerCancelled& cancelled);
  void answer(model::Effect&& effect);
  void settle(std::uint64_t number, bool multiple, PublishOutcome outcome);
  void fail(const std::exception_ptr& error);

  std::shared_ptr<Connection> connection_;
  model::ChannelId id_;
  std::deque<Call*> calls_;
  std::vector<std::shared_ptr<Consumer::State>> consumers_;
  std::deque<Unconfirmed> unconfirmed_;
  bool confirming_ = false;
  std::uint64_t published_ = 0;
  std::exception_ptr error_;
};

}  // namespace rehearsal::broker_adapters
