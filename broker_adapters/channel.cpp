#include "broker_adapters/channel.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "broker_adapters/connection.hpp"

namespace rehearsal::broker_adapters {
namespace {

constexpr std::array<const char*, 3> exchange_types{"direct", "fanout", "topic"};

bool automatic(Acknowledge acknowledge) { return acknowledge == Acknowledge::automatic; }

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

void Waiting::wake() {
  if (waiter_) channel_.world().scheduler().post(*waiter_);
}

Call::~Call() { std::erase(channel_.calls_, this); }

void Call::start() {
  if (channel_.error_) return fail(channel_.error_);
  channel_.calls_.push_back(this);
  channel_.send(std::move(command_));
}

std::optional<Delivery> GetCall::await_resume() {
  const auto* got = std::get_if<model::GetOk>(&answer());
  if (!got) return std::nullopt;
  return Delivery(got->message, got->delivery_tag, got->redelivered);
}

Consumer ConsumeCall::await_resume() {
  answer();
  return Consumer(channel_.shared_from_this(), channel_.consumers_.back());
}

Consumer::Next Consumer::next() { return Next(*channel_, *state_); }

const model::Name& Consumer::tag() const { return state_->tag; }

Consumer::Next::Next(Channel& channel, State& state)
    : Waiting(channel), Timer(channel.world().scheduler()), state_(state) {}

Consumer::Next::~Next() {
  if (state_.next == this) state_.next = nullptr;
}

void Consumer::Next::start() {
  strand_->handle({});
  channel_.world().ready(channel_.process());
  if (!state_.waiting.empty()) return offer();
  if (channel_.error_) return fail(channel_.error_);
  state_.next = this;
}

/// Takes the first waiting delivery, unless the process crashes on receiving it.
void Consumer::Next::offer() {
  state_.next = nullptr;
  delivery_ = std::move(state_.waiting.front());
  state_.waiting.pop_front();
  World& world = channel_.world();
  if (world.history().kept)
    world.history().receptions.push_back({world.scheduler().now(), channel_.process().name(),
                                          delivery_->message, delivery_->redelivered});
  const Taking taking = world.take(channel_.process(), delivery_->message, delivery_->redelivered);
  strand_->handle(taking.subject);
  if (world.crashes_at(channel_.process(), Boundary::received, taking.subject)) return;
  if (taking.slower == sim::Duration::zero()) return wake();
  arm(world.scheduler().now() + taking.slower);
}

Delivery Consumer::Next::await_resume() {
  rethrow();
  return std::move(*delivery_);
}

bool Publishing::await_ready() {
  channel_.require_open();
  channel_.send_publish(message_, mandatory_);
  return !channel_.world().crashes_at(channel_.process(), Boundary::published, {message_, 0});
}

ConfirmedPublishing::ConfirmedPublishing(Channel& channel, model::MessageRef message,
                                         Mandatory mandatory, sim::Duration timeout)
    : Waiting(channel),
      Timer(channel.world().scheduler()),
      message_(std::move(message)),
      mandatory_(mandatory),
      timeout_(timeout) {}

ConfirmedPublishing::~ConfirmedPublishing() {
  for (Channel::Unconfirmed& unconfirmed : channel_.unconfirmed_)
    if (unconfirmed.waiting == this) unconfirmed.waiting = nullptr;
}

void ConfirmedPublishing::start() {
  if (channel_.error_) return fail(channel_.error_);
  sim::require(channel_.confirming_, "publish_confirmed needs confirm_select first");
  channel_.send_publish(message_, mandatory_);
  channel_.unconfirmed_.push_back({channel_.published_, this});
  World& world = channel_.world();
  if (world.crashes_at(channel_.process(), Boundary::published, {message_, 0})) return;
  arm(world.scheduler().now() + timeout_);
}

void ConfirmedPublishing::fire() {
  outcome_ = PublishOutcome::unknown;
  wake();
}

void ConfirmedPublishing::settle(PublishOutcome outcome) {
  disarm();
  outcome_ = returned_ ? PublishOutcome::returned : outcome;
  const bool crashes =
      channel_.world().crashes_at(channel_.process(), Boundary::confirmed, {message_, 0});
  if (!crashes) wake();
}

bool Settling::await_ready() {
  channel_.require_open();
  World& world = channel_.world();
  const sim::Subject& subject = world.scheduler().running().handling();
  if (world.crashes_at(channel_.process(), Boundary::before_ack, subject)) return false;
  channel_.send(std::move(command_));
  return !world.crashes_at(channel_.process(), Boundary::after_ack, subject);
}

Channel::Channel(std::shared_ptr<Connection> connection, model::ChannelId id)
    : connection_(std::move(connection)), id_(id) {}

Channel::~Channel() {
  connection_->forget(id_.number);
  if (!error_) send(model::ChannelClose{id_});
}

World& Channel::world() const { return connection_->world_; }

sim::Process& Channel::process() const { return connection_->process_; }

void Channel::require_open() const {
  if (error_) std::rethrow_exception(error_);
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

SimpleCall Channel::prefetch(std::uint16_t count) {
  return SimpleCall(*this, model::Qos{.channel = id_, .prefetch_count = count});
}

SimpleCall Channel::confirm_select() {
  confirming_ = true;
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
  return Publishing(*this, std::move(message), mandatory);
}

ConfirmedPublishing Channel::publish_confirmed(model::MessageRef message, Mandatory mandatory,
                                               sim::Duration timeout) {
  return ConfirmedPublishing(*this, std::move(message), mandatory, timeout);
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
  if (const auto* consuming = std::get_if<model::ConsumeOk>(&effect)) {
    consumers_.push_back(std::make_shared<Consumer::State>());
    consumers_.back()->tag = consuming->consumer_tag;
  }
  if (calls_.empty()) return;
  Call& call = *calls_.front();
  calls_.pop_front();
  call.answer_ = std::move(effect);
  call.wake();
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
  send(model::ChannelCloseOk{id_});
}

void Channel::on(model::ConsumerCancelled&) {
  fail(std::make_exception_ptr(
      ChannelError(static_cast<std::uint16_t>(model::ReplyCode::not_found), "queue deleted")));
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
