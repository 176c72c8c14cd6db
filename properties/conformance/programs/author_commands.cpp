#include <memory>
#include <vector>

#include "properties/conformance/programs/author.hpp"
#include "properties/conformance/programs/makings.hpp"

/// The commands that an author makes up.
namespace rehearsal::model::programs {

namespace {

Name own_exchange() { return one_of({"x", "x", "y"}); }

Name any_exchange(const Interests& interests) {
  if (one_in(2)) return interests.exchange;
  if (interests.exchanges && one_in(3)) return own_exchange();
  return one_of({"amq.fanout", "amq.direct", "amq.topic", "amq.topic", "amq.headers"});
}

Name binding_key(const Interests& interests) {
  if (one_in(2))
    return interests.exchange == "amq.topic" ? one_of({"#", "a.#", "#.b"}) : interests.key;
  return one_of({"a", "b", "a.b", "#", "a.*", "*.b", "a.#", ""});
}

Name permission() { return one_of({".*", ".*", "^(a|b)$", "", "^(x|amq\\..*)$"}); }

}  // namespace

Command Author::ack() {
  const auto at = holding_channel();
  if (!at) return get();
  return Ack{*at, tag_of(*at), one_in(4)};
}

Command Author::nack() {
  const auto at = holding_channel();
  if (!at) return get();
  return Nack{*at, tag_of(*at), one_in(4), !interests_.dead_letters || one_in(3)};
}

Command Author::reject() {
  const auto at = holding_channel();
  if (!at) return get();
  return Reject{*at, tag_of(*at), one_in(2)};
}

Command Author::bind() { return bind_to(any_exchange(interests_)); }

QueueBind Author::bind_to(const Name& exchange) {
  return {.channel = any_channel(),
          .queue = queue_name(interests_),
          .exchange = exchange,
          .routing_key = binding_key(interests_),
          .nowait = one_in(8),
          .arguments = binding_arguments(interests_)};
}

Command Author::unbind() {
  return QueueUnbind{.channel = any_channel(),
                     .queue = queue_name(interests_),
                     .exchange = any_exchange(interests_),
                     .routing_key = binding_key(interests_)};
}

Command Author::declare() {
  const Name queue = queue_name(interests_);
  QueueDeclare command = declaration(queue);
  const auto before = declared_.find(queue);
  const bool again = before != declared_.end() && !one_in(3);
  if (again) command = before->second;
  command.channel = any_channel();
  command.passive = one_in(4);
  command.nowait = !queue.empty() && one_in(8);
  return command;
}

Command Author::delete_queue() {
  return QueueDelete{.channel = any_channel(),
                     .queue = queue_name(interests_),
                     .if_unused = one_in(3),
                     .if_empty = one_in(3),
                     .nowait = one_in(8)};
}

Command Author::purge() {
  return QueuePurge{.channel = any_channel(), .queue = queue_name(interests_), .nowait = one_in(8)};
}

Command Author::declare_exchange() {
  ExchangeDeclare command = exchange_declaration(own_exchange());
  command.passive = one_in(8);
  return command;
}

ExchangeDeclare Author::exchange_declaration(const Name& exchange) {
  Table arguments;
  if (one_in(2)) {
    arguments.emplace_back(
        "alternate-exchange",
        Value{std::string(one_of({"amq.fanout", "amq.fanout", "y", "nowhere", ""}))});
  }
  return {.channel = any_channel(),
          .exchange = exchange,
          .type = one_of({"direct", "fanout", "topic", "headers"}),
          .durable = one_in(2),
          .auto_delete = one_in(4),
          .internal = one_in(8),
          .nowait = one_in(8),
          .arguments = std::move(arguments)};
}

Command Author::delete_exchange() {
  return ExchangeDelete{.channel = any_channel(),
                        .exchange = own_exchange(),
                        .if_unused = one_in(2),
                        .nowait = one_in(8)};
}

Command Author::bind_exchange() {
  return ExchangeBind{.channel = any_channel(),
                      .destination = own_exchange(),
                      .source = any_exchange(interests_),
                      .routing_key = binding_key(interests_),
                      .nowait = one_in(8)};
}

Command Author::unbind_exchange() {
  return ExchangeUnbind{.channel = any_channel(),
                        .destination = own_exchange(),
                        .source = any_exchange(interests_),
                        .routing_key = binding_key(interests_)};
}

Command Author::qos() {
  return Qos{.channel = any_channel(),
             .prefetch_count = one_of<std::uint16_t>({0, 1, 1, 2}),
             .global = one_in(2)};
}

Command Author::consume() {
  const ChannelId at = any_channel();
  std::vector<Name> tags;
  for (const char* const tag : {"s", "t", "u"}) {
    if (!channels_[at].consumers.contains(tag)) tags.emplace_back(tag);
  }
  const bool reuse = tags.empty() || (interests_.mistakes && one_in(20));
  return Consume{.channel = at,
                 .queue = queue_name(interests_),
                 .consumer_tag = reuse ? Name(one_in(2) ? "s" : "") : one_of(tags),
                 .no_ack = one_in(5),
                 .exclusive = one_in(15),
                 .nowait = one_in(12),
                 .arguments = consumer_arguments(interests_)};
}

Command Author::consume_replies() {
  return Consume{.channel = any_channel(),
                 .queue = "amq.rabbitmq.reply-to",
                 .consumer_tag = "r",
                 .no_ack = !interests_.mistakes || !one_in(6)};
}

Command Author::cancel() {
  const ChannelId at = one_in(2) ? any_channel() : holding_channel().value_or(any_channel());
  return Cancel{.channel = at, .consumer_tag = consumer_of(at), .nowait = one_in(8)};
}

Command Author::get() {
  return Get{.channel = any_channel(), .queue = queue_name(interests_), .no_ack = one_in(4)};
}

Command Author::publish() {
  const ChannelId at = interests_.transactions ? channel_that(&Standing::transactional)
                       : interests_.confirms   ? channel_that(&Standing::confirms)
                                               : any_channel();
  return Publish{.channel = at, .message = message(interests_), .mandatory = one_in(4)};
}

/// As a client does that sends on what it got: headers and all, and the numbers in them as its
/// library has them.
Command Author::republish() {
  if (received_.empty()) return get();
  const std::vector<MessageRef> received(received_.begin(), received_.end());
  const Message& message = *one_of(received);
  return Publish{.channel = any_channel(),
                 .message = std::make_shared<const Message>(
                     "", queue_name(interests_), sent_on(message.properties()), message.body()),
                 .mandatory = one_in(8)};
}

Command Author::recover() {
  const ChannelId at = holding_channel().value_or(any_channel());
  if (one_in(3)) return RecoverAsync{at, true};
  return Recover{at, true};
}

Command Author::flow() { return ChannelFlow{any_channel(), true}; }
Command Author::confirm() { return ConfirmSelect{any_channel(), one_in(8)}; }
Command Author::count() {
  return QueueDeclare{.channel = any_channel(), .queue = queue_name(interests_), .passive = true};
}
Command Author::select_tx() { return TxSelect{any_channel()}; }
Command Author::commit() { return TxCommit{channel_that(&Standing::transactional)}; }
Command Author::roll_back() { return TxRollback{channel_that(&Standing::transactional)}; }
Command Author::close_channel() { return ChannelClose{any_channel()}; }
Command Author::close_connection() { return ConnectionClose{any_connection()}; }
Command Author::drop_connection() { return ConnectionDrop{any_connection()}; }

/// What RabbitMQ refuses.
Command Author::mistake() {
  const ChannelId at = any_channel();
  switch (below(14)) {
    case 0:
      return ChannelOpen{at};
    case 1:
      return Get{.channel = {at.connection, 9}, .queue = "a"};
    case 2:
      return ExchangeDeclare{.channel = at, .exchange = "x", .type = "no-such-type"};
    case 3:
      return Qos{.channel = at, .prefetch_size = 1};
    case 4:
      return ChannelFlow{at, false};
    case 5:
      return Publish{
          .channel = at, .message = message(interests_), .mandatory = false, .immediate = true};
    case 6:
      return Recover{at, false};
    case 7:
      return QueueDeclare{.channel = at, .queue = "amq.mine"};
    case 8:
      return QueueDeclare{.channel = at,
                          .queue = "new",
                          .arguments = {{"x-queue-master-locator", Value{std::string("nearest")}}}};
    case 9:
      return ExchangeDelete{.channel = at, .exchange = one_of({"", "amq.fanout"})};
    case 10:
      return ConfirmSelect{at};
    case 11:
      return TxSelect{at};
    case 12:
      return QueueBind{.channel = at, .queue = "none", .exchange = "amq.fanout"};
    default:
      return Ack{at, 7 + below(3), one_in(2)};
  }
}

/// Of policies with the same priority RabbitMQ takes any, so there are none.
Command Author::set_policy() {
  const bool second = one_in(3);
  return SetPolicy{.name = second ? "r" : "p",
                   .pattern = one_of({"^a$", "^[ab]$", ".*", "^[cq]$"}),
                   .apply_to = one_of({ApplyTo::all, ApplyTo::queues}),
                   .definition = policy_definition(interests_),
                   .priority = static_cast<std::int32_t>(2 * below(2) + second)};
}
Command Author::clear_policy() { return ClearPolicy{one_of({"p", "r"})}; }

Command Author::open_as_alice() { return ConnectionOpen{alices, std::string("alice")}; }
Command Author::set_permissions() {
  if (one_in(4)) {
    return SetTopicPermissions{.user = "alice",
                               .exchange = "amq.topic",
                               .write = one_of({"^a", "^b$"}),
                               .read = one_of({"^a", ".*"})};
  }
  return SetPermissions{
      .user = "alice", .configure = permission(), .write = permission(), .read = permission()};
}

Command Author::raise_alarm() { return RaiseAlarm{one_of({Resource::memory, Resource::disk})}; }
Command Author::clear_alarm() {
  if (!alarms_.empty()) return ClearAlarm{*alarms_.begin()};
  return ClearAlarm{one_of({Resource::memory, Resource::disk})};
}
/// Not so short that it has an effect: when RabbitMQ looks is left to scripts (rule 21.3).
Command Author::configure() {
  return Configure{Parameter::consumer_timeout, one_of<std::int64_t>({600000, 1800000})};
}

}  // namespace rehearsal::model::programs
