#include "broker_adapters/client/channel.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "broker_adapters/client/connection.hpp"

namespace rehearsal::broker_adapters {
namespace {

constexpr std::array<const char*, 3> exchange_types{"direct", "fanout", "topic"};

bool automatic(Acknowledge acknowledge) { return acknowledge == Acknowledge::automatic; }

/// Counted before anything is thrown, or a loop that catches everything would never end.
bool spins(const sim::Process& process) { return process.scheduler().spins(process.name()); }

const model::MessageRef& present(const model::MessageRef& message) {
  if (!message) throw sim::Misuse("it publishes a null message: expected a message");
  return message;
}

}  // namespace

QueueOptions QueueOptions::durable(model::Name name) {
  QueueOptions options;
  options.declare_.queue = std::move(name);
  options.declare_.durable = true;
  return options;
}

QueueOptions QueueOptions::transient(model::Name name) {
  QueueOptions options;
  options.declare_.queue = std::move(name);
  return options;
}

QueueOptions QueueOptions::exclusive() {
  QueueOptions options;
  options.declare_.exclusive = true;
  return options;
}

QueueOptions QueueOptions::with(model::Table arguments) && {
  declare_.arguments = std::move(arguments);
  return std::move(*this);
}

model::QueueDeclare QueueOptions::declare(model::ChannelId channel) const {
  model::QueueDeclare command = declare_;
  command.channel = channel;
  return command;
}

Waiting::Waiting(Channel& channel)
    : Operation(channel.process()), channel_(channel.shared_from_this()) {}

void Waiting::wake() {
  if (waiter_) channel_->world().scheduler().post(*waiter_);
}

Call::~Call() { std::erase(channel_->calls_, this); }

void Call::start() {
  if (channel_->error_) return fail(channel_->error_);
  channel_->calls_.push_back(this);
  if (std::holds_alternative<model::ConfirmSelect>(command_)) channel_->confirming_ = true;
  channel_->send(std::move(command_));
}

void Call::take(model::Effect&& answer) {
  answer_ = std::move(answer);
  wake();
}

bool GetCall::await_ready() {
  channel_->world().ready(channel_->process());
  return Call::await_ready();
}

std::optional<Delivery> GetCall::await_resume() {
  const auto* got = std::get_if<model::GetOk>(&answer());
  if (!got) return std::nullopt;
  return Delivery(got->message, got->delivery_tag, got->redelivered);
}

/// From now on there may be deliveries, so the consumer does not wait for whoever asked for it.
void ConsumeCall::take(model::Effect&& answer) {
  state_ = std::make_shared<Consumer::State>();
  state_->tag = std::get<model::ConsumeOk>(answer).consumer_tag;
  channel_->consumers_.push_back(state_);
  Call::take(std::move(answer));
}

Consumer ConsumeCall::await_resume() {
  answer();
  return Consumer(channel_, state_);
}

Consumer::Next Consumer::next() { return Next(*channel_, state_); }

const model::Name& Consumer::tag() const { return state_->tag; }

Consumer::Next::Next(Channel& channel, std::shared_ptr<State> state)
    : Waiting(channel), Timer(channel.world().scheduler()), state_(std::move(state)) {}

Consumer::Next::~Next() {
  if (state_->next == this) state_->next = nullptr;
}

bool Consumer::Next::await_ready() {
  begin();
  if (state_->next)
    throw sim::Misuse("two of its strands wait for the next delivery of the consumer " +
                      state_->tag.str() +
                      ": give each a consumer of its own, or have one of them hand out the work");
  return false;
}

void Consumer::Next::start() {
  strand_->handle({});
  channel_->world().ready(channel_->process());
  if (!state_->waiting.empty()) return offer();
  if (channel_->error_) return fail(channel_->error_);
  if (state_->cancelled) return fail(std::make_exception_ptr(ConsumerCancelled(state_->tag.str())));
  state_->next = this;
}

/// Takes the first waiting delivery, unless the process crashes on receiving it.
void Consumer::Next::offer() {
  state_->next = nullptr;
  delivery_ = std::move(state_->waiting.front());
  state_->waiting.pop_front();
  World& world = channel_->world();
  sim::Process& process = channel_->process();
  if (world.history().kept)
    world.history().receptions.push_back(
        {world.scheduler().now(), process.name(), delivery_->message, delivery_->redelivered});
  const Taking taking = world.take(process, delivery_->message, delivery_->redelivered);
  strand_->handle(taking.subject);
  if (world.crashes_at(process, Boundary::received, taking.subject)) return;
  if (taking.slower == sim::Duration::zero()) return wake();
  arm(world.scheduler().now() + taking.slower);
}

Delivery Consumer::Next::await_resume() {
  rethrow();
  return std::move(*delivery_);
}

Publishing::Publishing(Channel& channel, model::MessageRef message, Mandatory mandatory)
    : Operation(channel.process()),
      channel_(channel.shared_from_this()),
      message_(std::move(message)),
      mandatory_(mandatory) {}

bool Publishing::await_ready() {
  begin();
  if (spins(channel_->process())) return false;
  channel_->require_open();
  channel_->send_publish(message_, mandatory_);
  return !channel_->world().crashes_at(channel_->process(), Boundary::published, {message_, 0});
}

ConfirmedPublishing::ConfirmedPublishing(Channel& channel, model::MessageRef message,
                                         Mandatory mandatory, sim::Duration timeout)
    : Waiting(channel),
      Timer(channel.world().scheduler()),
      message_(std::move(message)),
      mandatory_(mandatory),
      timeout_(timeout) {}

ConfirmedPublishing::~ConfirmedPublishing() {
  for (Channel::Unconfirmed& unconfirmed : channel_->unconfirmed_)
    if (unconfirmed.waiting == this) unconfirmed.waiting = nullptr;
}

bool ConfirmedPublishing::await_ready() {
  begin();
  channel_->require_confirming();
  return false;
}

void ConfirmedPublishing::start() {
  if (channel_->error_) return fail(channel_->error_);
  channel_->send_publish(message_, mandatory_);
  channel_->unconfirmed_.push_back({channel_->published_, this});
  World& world = channel_->world();
  if (world.crashes_at(channel_->process(), Boundary::published, {message_, 0})) return;
  arm(sim::later(world.scheduler().now(), timeout_));
}

void ConfirmedPublishing::fire() {
  outcome_ = PublishOutcome::unknown;
  wake();
}

void ConfirmedPublishing::settle(PublishOutcome outcome) {
  disarm();
  outcome_ = returned_ ? PublishOutcome::returned : outcome;
  const bool crashes =
      channel_->world().crashes_at(channel_->process(), Boundary::confirmed, {message_, 0});
  if (!crashes) wake();
}

Settling::Settling(Channel& channel, model::Command command)
    : Operation(channel.process()),
      channel_(channel.shared_from_this()),
      command_(std::move(command)) {}

bool Settling::await_ready() {
  begin();
  if (spins(channel_->process())) return false;
  channel_->require_open();
  World& world = channel_->world();
  const sim::Subject& subject = world.scheduler().running().handling();
  if (world.crashes_at(channel_->process(), Boundary::before_ack, subject)) return false;
  channel_->send(std::move(command_));
  return !world.crashes_at(channel_->process(), Boundary::after_ack, subject);
}

Channel::Channel(std::shared_ptr<Connection> connection, model::ChannelId id)
    : connection_(std::move(connection)), id_(id) {}

Channel::~Channel() { connection_->let_go(*this); }

World& Channel::world() const { return connection_->world_; }

sim::Process& Channel::process() const { return connection_->process_; }

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

SimpleCall Channel::declare_exchange(model::Name exchange, ExchangeType type) {
  model::ExchangeDeclare declare{.channel = id_, .exchange = std::move(exchange), .type = {}};
  declare.type = exchange_types[static_cast<std::size_t>(type)];
  declare.durable = true;
  return SimpleCall(*this, std::move(declare));
}

DeclareCall Channel::declare_queue(const QueueOptions& options) {
  return DeclareCall(*this, options.declare(id_));
}

SimpleCall Channel::bind(model::Name queue, model::Name exchange, model::Name routing_key) {
  return SimpleCall(*this, model::QueueBind{.channel = id_,
                                            .queue = std::move(queue),
                                            .exchange = std::move(exchange),
                                            .routing_key = std::move(routing_key)});
}

SimpleCall Channel::delete_queue(model::Name queue) {
  return SimpleCall(*this, model::QueueDelete{.channel = id_, .queue = std::move(queue)});
}

SimpleCall Channel::prefetch(std::uint16_t count) {
  return SimpleCall(*this, model::Qos{.channel = id_, .prefetch_count = count});
}

SimpleCall Channel::confirm_select() {
  return SimpleCall(*this, model::ConfirmSelect{.channel = id_});
}

ConsumeCall Channel::consume(model::Name queue, Acknowledge acknowledge) {
  return ConsumeCall(*this, model::Consume{.channel = id_,
                                           .queue = std::move(queue),
                                           .consumer_tag = {},
                                           .no_ack = automatic(acknowledge)});
}

GetCall Channel::get(model::Name queue, Acknowledge acknowledge) {
  return GetCall(*this, model::Get{id_, std::move(queue), automatic(acknowledge)});
}

Publishing Channel::publish(model::MessageRef message, Mandatory mandatory) {
  return Publishing(*this, present(message), mandatory);
}

ConfirmedPublishing Channel::publish_confirmed(model::MessageRef message, Mandatory mandatory,
                                               sim::Duration timeout) {
  if (timeout < sim::Duration::zero())
    throw sim::Misuse("it awaits a confirm for a negative time: expected zero or more");
  return ConfirmedPublishing(*this, present(message), mandatory, timeout);
}

Settling Channel::ack(model::DeliveryTag tag) {
  return Settling(*this, model::Ack{id_, tag, false});
}

Settling Channel::reject(model::DeliveryTag tag) {
  return Settling(*this, model::Reject{id_, tag, false});
}

Settling Channel::requeue(model::DeliveryTag tag) {
  return Settling(*this, model::Reject{id_, tag, true});
}

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
  if (calls_.empty()) return;
  Call& call = *calls_.front();
  calls_.pop_front();
  call.take(std::move(effect));
}

void Channel::on(model::Deliver& deliver) {
  for (const auto& consumer : consumers_) {
    if (consumer->tag != deliver.consumer_tag) continue;
    consumer->waiting.emplace_back(std::move(deliver.message), deliver.delivery_tag,
                                   deliver.redelivered);
    if (consumer->next) consumer->next->offer();
    return;
  }
}

/// A return precedes its own confirm (rule 16.11), so it marks the oldest that waits with it.
void Channel::on(model::Return& returned) {
  for (const Unconfirmed& unconfirmed : unconfirmed_) {
    ConfirmedPublishing* waiting = unconfirmed.waiting;
    if (!waiting || waiting->returned_ || !(*waiting->message_ == *returned.message)) continue;
    waiting->returned_ = true;
    return;
  }
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

/// What it was delivered before can still be taken, and settled.
void Channel::on(model::ConsumerCancelled& cancelled) {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(), [&](const auto& consumer) {
    return consumer->tag == cancelled.consumer_tag;
  });
  if (found == consumers_.end()) return;
  Consumer::State& consumer = **found;
  consumer.cancelled = true;
  if (consumer.next)
    std::exchange(consumer.next, nullptr)
        ->fail(std::make_exception_ptr(ConsumerCancelled(consumer.tag.str())));
  consumers_.erase(found);
}

void Channel::fail(const std::exception_ptr& error) {
  if (error_) return;
  error_ = error;
  for (Call* call : calls_) call->fail(error);
  calls_.clear();
  for (const auto& consumer : consumers_)
    if (consumer->next) std::exchange(consumer->next, nullptr)->fail(error);
  for (Unconfirmed& unconfirmed : unconfirmed_) {
    if (!unconfirmed.waiting) continue;
    unconfirmed.waiting->disarm();
    unconfirmed.waiting->fail(error);
  }
  unconfirmed_.clear();
}

}  // namespace rehearsal::broker_adapters
