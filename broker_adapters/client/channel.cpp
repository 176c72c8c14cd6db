#include "broker_adapters/client/channel.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "broker_adapters/client/connection.hpp"
#include "broker_adapters/client/requester.hpp"

namespace rehearsal::broker_adapters {
namespace {

const model::MessageRef& present(const model::MessageRef& message) {
  if (!message) throw sim::Misuse("it publishes a null message: expected a message");
  return message;
}

bool asks_for(DeleteQueue when, DeleteQueue condition) {
  return when == condition || when == DeleteQueue::if_unused_and_empty;
}

}  // namespace

Channel::Channel(std::shared_ptr<Connection> connection, model::ChannelId id)
    : connection_(std::move(connection)), id_(id) {}

Channel::~Channel() { connection_->let_go(*this); }

World& Channel::world() const { return connection_->world_; }

sim::Process& Channel::process() const { return connection_->process_; }

/// Counted before anything is thrown, or a loop that catches everything would never end.
bool Channel::spins() const { return world().scheduler().spins(process().name()); }

void Channel::require_open() const {
  if (error_) std::rethrow_exception(error_);
}

void Channel::require_confirming() const {
  if (!confirming_ && !error_)
    throw sim::Misuse(
        "it awaits a confirm on a channel without confirms: co_await confirm_select() first");
}

void Channel::send(model::Command command) { connection_->send(std::move(command)); }

void Channel::send_publish(const model::MessageRef& message, Mandatory mandatory) {
  if (confirming_) ++published_;
  if (world().history().kept)
    world().history().publications.push_back(
        {world().scheduler().now(), process().name(), message});
  send(model::Publish{id_, message, mandatory == Mandatory::yes, false});
}

/// A strand takes the delivery, to handle it.
Taking Channel::take(const Delivery& delivery) {
  if (world().history().kept)
    world().history().receptions.push_back(
        {world().scheduler().now(), process().name(), delivery.message, delivery.redelivered});
  return world().take(process(), delivery.message, delivery.redelivered);
}

SimpleCall Channel::declare_exchange(model::Name exchange, ExchangeType type) {
  return declare_exchange(ExchangeOptions::durable(std::move(exchange), type));
}

SimpleCall Channel::declare_exchange(const ExchangeOptions& options) {
  return SimpleCall(*this, options.declare(id_));
}

SimpleCall Channel::delete_exchange(model::Name exchange, DeleteExchange when) {
  return SimpleCall(*this, model::ExchangeDelete{.channel = id_,
                                                 .exchange = std::move(exchange),
                                                 .if_unused = when == DeleteExchange::if_unused});
}

SimpleCall Channel::bind_exchange(model::Name destination, model::Name source,
                                  model::Name routing_key, model::Table arguments) {
  return SimpleCall(*this, model::ExchangeBind{.channel = id_,
                                               .destination = std::move(destination),
                                               .source = std::move(source),
                                               .routing_key = std::move(routing_key),
                                               .arguments = std::move(arguments)});
}

SimpleCall Channel::unbind_exchange(model::Name destination, model::Name source,
                                    model::Name routing_key, model::Table arguments) {
  return SimpleCall(*this, model::ExchangeUnbind{.channel = id_,
                                                 .destination = std::move(destination),
                                                 .source = std::move(source),
                                                 .routing_key = std::move(routing_key),
                                                 .arguments = std::move(arguments)});
}

DeclareCall Channel::declare_queue(const QueueOptions& options) {
  return DeclareCall(*this, options.declare(id_));
}

SimpleCall Channel::bind(model::Name queue, model::Name exchange, model::Name routing_key,
                         model::Table arguments) {
  return SimpleCall(*this, model::QueueBind{.channel = id_,
                                            .queue = std::move(queue),
                                            .exchange = std::move(exchange),
                                            .routing_key = std::move(routing_key),
                                            .arguments = std::move(arguments)});
}

SimpleCall Channel::unbind(model::Name queue, model::Name exchange, model::Name routing_key,
                           model::Table arguments) {
  return SimpleCall(*this, model::QueueUnbind{.channel = id_,
                                              .queue = std::move(queue),
                                              .exchange = std::move(exchange),
                                              .routing_key = std::move(routing_key),
                                              .arguments = std::move(arguments)});
}

CountCall Channel::purge(model::Name queue) {
  return CountCall(*this, model::QueuePurge{.channel = id_, .queue = std::move(queue)});
}

CountCall Channel::delete_queue(model::Name queue, DeleteQueue when) {
  return CountCall(*this, model::QueueDelete{.channel = id_,
                                             .queue = std::move(queue),
                                             .if_unused = asks_for(when, DeleteQueue::if_unused),
                                             .if_empty = asks_for(when, DeleteQueue::if_empty)});
}

SimpleCall Channel::prefetch(std::uint16_t count, PrefetchFor whom) {
  return SimpleCall(*this, model::Qos{.channel = id_,
                                      .prefetch_count = count,
                                      .global = whom == PrefetchFor::whole_channel});
}

ConsumeCall Channel::consume(model::Name queue, const ConsumerOptions& options) {
  return ConsumeCall(*this, options.consume(id_, std::move(queue)));
}

GetCall Channel::get(model::Name queue, Acknowledge acknowledge) {
  return GetCall(*this, model::Get{id_, std::move(queue), acknowledge == Acknowledge::automatic});
}

Settling Channel::ack(model::DeliveryTag tag, Multiple multiple) {
  return Settling(*this, model::Ack{id_, tag, multiple == Multiple::yes});
}

Settling Channel::nack(model::DeliveryTag tag, Requeue requeue, Multiple multiple) {
  return Settling(*this, model::Nack{id_, tag, multiple == Multiple::yes, requeue == Requeue::yes});
}

Settling Channel::reject(model::DeliveryTag tag) {
  return Settling(*this, model::Reject{id_, tag, false});
}

Settling Channel::requeue(model::DeliveryTag tag) {
  return Settling(*this, model::Reject{id_, tag, true});
}

SimpleCall Channel::recover() { return SimpleCall(*this, model::Recover{id_, true}); }

Publishing Channel::publish(model::MessageRef message, Mandatory mandatory) {
  return Publishing(*this, present(message), mandatory);
}

SimpleCall Channel::confirm_select() {
  return SimpleCall(*this, model::ConfirmSelect{.channel = id_});
}

ConfirmedPublishing Channel::publish_confirmed(model::MessageRef message, Mandatory mandatory,
                                               sim::Duration timeout) {
  if (timeout < sim::Duration::zero())
    throw sim::Misuse("it awaits a confirm for a negative time: expected zero or more");
  return ConfirmedPublishing(*this, present(message), mandatory, timeout);
}

Returns Channel::returns() {
  std::shared_ptr<Line<Returned>> line = returns_.lock();
  if (!line) {
    line = std::make_shared<Line<Returned>>();
    returns_ = line;
  }
  return Returns(shared_from_this(), std::move(line));
}

SimpleCall Channel::tx_select() { return SimpleCall(*this, model::TxSelect{id_}); }

SimpleCall Channel::tx_commit() { return SimpleCall(*this, model::TxCommit{id_}); }

SimpleCall Channel::tx_rollback() { return SimpleCall(*this, model::TxRollback{id_}); }

void Channel::received(model::Effect&& effect) {
  std::visit(
      [&]<class T>(T& known) {
        if constexpr (requires { on(known); })
          on(known);
        else
          answer(std::move(effect));
      },
      effect);
}

void Channel::answer(model::Effect&& effect) {
  const auto asked =
      std::find_if(asked_.begin(), asked_.end(),
                   [kind = kind_of(effect)](const Asked& it) { return it.answer == kind; });
  if (asked == asked_.end()) return;
  Call* const call = asked->call;
  if (asked == asked_.begin())
    asked_.pop_front();
  else
    asked_.erase(asked);
  if (call)
    call->take(std::move(effect));
  else
    unwanted(effect);
}

/// The strand that asked was cancelled. A consumer that nobody has would only hold messages back.
void Channel::unwanted(const model::Effect& answer) {
  if (const auto* begun = std::get_if<model::ConsumeOk>(&answer))
    send(model::Cancel{id_, begun->consumer_tag, true});
  if (const auto* ended = std::get_if<model::CancelOk>(&answer))
    cancelled(ended->consumer_tag, CancelledBy::service);
}

void Channel::on(model::Deliver& deliver) {
  for (const ConsumerRef& consumer : consumers_) {
    if (consumer->tag != deliver.consumer_tag) continue;
    Delivery delivery(std::move(deliver.message), deliver.delivery_tag, deliver.redelivered);
    if (consumer->asks) return consumer->asks->received(std::move(delivery));
    return consumer->add(std::move(delivery));
  }
}

void Channel::on(model::Return& returned) {
  if (ConfirmedPublishing* const waiting = waiting_for(returned)) {
    waiting->returned_ = true;
  } else if (const auto line = returns_.lock()) {
    line->add({std::move(returned.message), static_cast<std::uint16_t>(returned.reply_code),
               std::move(returned.reply_text)});
  }
}

/// A return precedes its own confirm (rule 16.11), so it is for the oldest that waits with it.
ConfirmedPublishing* Channel::waiting_for(const model::Return& returned) {
  for (const Unconfirmed& unconfirmed : unconfirmed_) {
    ConfirmedPublishing* const waiting = unconfirmed.waiting;
    if (waiting && !waiting->returned_ && *waiting->message_ == *returned.message) return waiting;
  }
  return nullptr;
}

void Channel::on(model::ConfirmAck& ack) {
  settle(ack.delivery_tag, ack.multiple, PublishOutcome::confirmed);
}

void Channel::on(model::ConfirmNack& nack) {
  settle(nack.delivery_tag, nack.multiple, PublishOutcome::refused);
}

void Channel::settle(std::uint64_t number, bool multiple, PublishOutcome outcome) {
  for (auto at = unconfirmed_.begin(); at != unconfirmed_.end() && at->number <= number;) {
    if (at->number < number && !multiple) {
      ++at;
      continue;
    }
    if (at->waiting) at->waiting->settle(outcome);
    at = unconfirmed_.erase(at);
  }
}

void Channel::on(model::ChannelClosed& closed) {
  fail(std::make_exception_ptr(
      ChannelError(static_cast<std::uint16_t>(closed.reply_code), closed.reply_text)));
}

void Channel::on(model::ConsumerCancelled& cancel) {
  cancelled(cancel.consumer_tag, CancelledBy::broker);
}

void Channel::cancelled(const model::Name& tag, CancelledBy by) {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(),
                                  [&](const ConsumerRef& known) { return known->tag == tag; });
  if (found != consumers_.end()) cancelled(ConsumerRef(*found), by);
}

/// What it was delivered before can still be taken, and settled.
void Channel::cancelled(const ConsumerRef& consumer, CancelledBy by) {
  if (consumer->ended) return;
  consumer->ended = std::make_exception_ptr(ConsumerCancelled(consumer->tag.str(), by));
  consumer->fail(consumer->ended);
  if (consumer->asks) consumer->asks->end(consumer->ended);
  std::erase(consumers_, consumer);
}

/// Nobody listens to the consumer any more.
void Channel::abandon(const ConsumerRef& consumer) {
  if (!consumer->ended && !error_) send(model::Cancel{id_, consumer->tag, true});
  cancelled(consumer, CancelledBy::service);
}

void Channel::fail(const std::exception_ptr& error) {
  if (error_) return;
  error_ = error;
  for (const Asked& asked : asked_)
    if (asked.call) asked.call->fail(error);
  asked_.clear();
  for (const ConsumerRef& consumer : consumers_) {
    consumer->fail(error);
    if (consumer->asks) consumer->asks->end(error);
  }
  if (const auto line = returns_.lock()) line->fail(error);
  for (Unconfirmed& unconfirmed : unconfirmed_) {
    if (!unconfirmed.waiting) continue;
    unconfirmed.waiting->disarm();
    unconfirmed.waiting->fail(error);
  }
  unconfirmed_.clear();
}

}  // namespace rehearsal::broker_adapters
