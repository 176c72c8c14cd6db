#include "broker_adapters/client/options.hpp"

#include <iterator>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {
namespace {

void append(model::Table& to, model::Table&& more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void require_no_passive(bool passive, const char* what) {
  if (passive)
    throw sim::Misuse(std::string("it asks for ") + what +
                      " in a passive declaration, which only asks whether there is such a one: "
                      "leave that out, or declare it actively");
}

}  // namespace

ExchangeOptions::ExchangeOptions(model::Name name, ExchangeType type, bool durable) {
  declare_.exchange = std::move(name);
  declare_.type = model::name_of(type);
  declare_.durable = durable;
}

ExchangeOptions ExchangeOptions::durable(model::Name name, ExchangeType type) {
  return {std::move(name), type, true};
}

ExchangeOptions ExchangeOptions::transient(model::Name name, ExchangeType type) {
  return {std::move(name), type, false};
}

ExchangeOptions ExchangeOptions::passive(model::Name name) {
  ExchangeOptions options(std::move(name), ExchangeType::direct, false);
  options.declare_.passive = true;
  return options;
}

void ExchangeOptions::require_active(const char* what) const {
  require_no_passive(declare_.passive, what);
}

ExchangeOptions ExchangeOptions::auto_delete() && {
  require_active("automatic deletion");
  declare_.auto_delete = true;
  return std::move(*this);
}

ExchangeOptions ExchangeOptions::internal() && {
  require_active("an internal exchange");
  declare_.internal = true;
  return std::move(*this);
}

ExchangeOptions ExchangeOptions::alternate(model::Name exchange) && {
  return std::move(*this).with("alternate-exchange", exchange.str());
}

ExchangeOptions ExchangeOptions::with(model::Table arguments) && {
  require_active("arguments");
  append(declare_.arguments, std::move(arguments));
  return std::move(*this);
}

ExchangeOptions ExchangeOptions::with(std::string key, FieldValue value) && {
  require_active("arguments");
  declare_.arguments.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

model::ExchangeDeclare ExchangeOptions::declare(model::ChannelId channel) const {
  model::ExchangeDeclare command = declare_;
  command.channel = channel;
  return command;
}

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

QueueOptions QueueOptions::exclusive(model::Name name) {
  QueueOptions options;
  options.declare_.queue = std::move(name);
  options.declare_.exclusive = true;
  return options;
}

QueueOptions QueueOptions::passive(model::Name name) {
  QueueOptions options;
  options.declare_.queue = std::move(name);
  options.declare_.passive = true;
  return options;
}

void QueueOptions::require_active(const char* what) const {
  require_no_passive(declare_.passive, what);
}

QueueOptions QueueOptions::auto_delete() && {
  require_active("automatic deletion");
  declare_.auto_delete = true;
  return std::move(*this);
}

QueueOptions QueueOptions::with(model::Table arguments) && {
  require_active("arguments");
  append(declare_.arguments, std::move(arguments));
  return std::move(*this);
}

QueueOptions QueueOptions::with(std::string key, FieldValue value) && {
  require_active("arguments");
  declare_.arguments.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

model::QueueDeclare QueueOptions::declare(model::ChannelId channel) const {
  model::QueueDeclare command = declare_;
  command.channel = channel;
  return command;
}

ConsumerOptions::ConsumerOptions(Acknowledge acknowledge) {
  consume_.no_ack = acknowledge == Acknowledge::automatic;
}

ConsumerOptions ConsumerOptions::tag(model::Name tag) && {
  consume_.consumer_tag = std::move(tag);
  return std::move(*this);
}

ConsumerOptions ConsumerOptions::priority(std::int32_t priority) && {
  return std::move(*this).with("x-priority", priority);
}

ConsumerOptions ConsumerOptions::exclusive() && {
  consume_.exclusive = true;
  return std::move(*this);
}

ConsumerOptions ConsumerOptions::with(model::Table arguments) && {
  append(consume_.arguments, std::move(arguments));
  return std::move(*this);
}

ConsumerOptions ConsumerOptions::with(std::string key, FieldValue value) && {
  consume_.arguments.emplace_back(std::move(key), std::move(value));
  return std::move(*this);
}

model::Consume ConsumerOptions::consume(model::ChannelId channel, model::Name queue) const {
  model::Consume command = consume_;
  command.channel = channel;
  command.queue = std::move(queue);
  return command;
}

}  // namespace rehearsal::broker_adapters
