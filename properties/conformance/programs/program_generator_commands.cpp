#include <memory>
#include <vector>

#include "properties/conformance/programs/generators.hpp"
#include "properties/conformance/programs/program_generator.hpp"

/// The commands that an generator makes up.
namespace rehearsal::model::programs {

namespace {

Name own_exchange() { return one_of({"x", "x", "y"}); }

Name any_exchange(const FeatureMix& features) {
  if (one_in(2)) return features.exchange;
  if (features.exchanges && one_in(3)) return own_exchange();
  return one_of({"amq.fanout", "amq.direct", "amq.topic", "amq.topic", "amq.headers"});
}

Name binding_key(const FeatureMix& features) {
  if (one_in(2))
    return features.exchange == "amq.topic" ? one_of({"#", "a.#", "#.b"}) : features.key;
  return one_of({"a", "b", "a.b", "#", "a.*", "*.b", "a.#", ""});
}

Name permission() { return one_of({".*", ".*", "^(a|b)$", "", "^(x|amq\\..*)$"}); }

}  // namespace

Command ProgramGenerator::ack() {
  const auto at = holding_channel();
  if (!at) return get();
  return Ack{*at, tag_of(*at), one_in(4)};
}

Command ProgramGenerator::nack() {
  const auto at = holding_channel();
  if (!at) return get();
  return Nack{*at, tag_of(*at), one_in(4), !features_.dead_letters || one_in(3)};
}

Command ProgramGenerator::reject() {
  const auto at = holding_channel();
  if (!at) return get();
  return Reject{*at, tag_of(*at), one_in(2)};
}

Command ProgramGenerator::bind() { return bind_to(any_exchange(features_)); }

QueueBind ProgramGenerator::bind_to(const Name& exchange) {
  return {.channel = any_channel(),
          .queue = queue_name(features_),
          .exchange = exchange,
          .routing_key = binding_key(features_),
          .nowait = one_in(8),
          .arguments = binding_arguments(features_)};
}

Command ProgramGenerator::unbind() {
  return QueueUnbind{.channel = any_channel(),
                     .queue = queue_name(features_),
                     .exchange = any_exchange(features_),
                     .routing_key = binding_key(features_)};
}

Command ProgramGenerator::declare() {
  const Name queue = queue_name(features_);
  QueueDeclare command = declaration(queue);
  const auto before = declared_.find(queue);
  const bool again = before != declared_.end() && !one_in(3);
  if (again) command = before->second;
  command.channel = any_channel();
  command.passive = one_in(4);
  command.nowait = !queue.empty() && one_in(8);
  return command;
}

Command ProgramGenerator::delete_queue() {
  return QueueDelete{.channel = any_channel(),
                     .queue = queue_name(features_),
                     .if_unused = one_in(3),
                     .if_empty = one_in(3),
                     .nowait = one_in(8)};
}

Command ProgramGenerator::purge() {
  return QueuePurge{.channel = any_channel(), .queue = queue_name(features_), .nowait = one_in(8)};
}

Command ProgramGenerator::declare_exchange() {
  ExchangeDeclare command = exchange_declaration(own_exchange());
  command.passive = one_in(8);
  return command;
}

ExchangeDeclare ProgramGenerator::exchange_declaration(const Name& exchange) {
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

Command ProgramGenerator::delete_exchange() {
  return ExchangeDelete{.channel = any_channel(),
                        .exchange = own_exchange(),
                        .if_unused = one_in(2),
                        .nowait = one_in(8)};
}

Command ProgramGenerator::bind_exchange() {
  return ExchangeBind{.channel = any_channel(),
                      .destination = own_exchange(),
                      .source = any_exchange(features_),
                      .routing_key = binding_key(features_),
                      .nowait = one_in(8)};
}

Command ProgramGenerator::unbind_exchange() {
  return ExchangeUnbind{.channel = any_channel(),
                        .destination = own_exchange(),
                        .source = any_exchange(features_),
                        .routing_key = binding_key(features_)};
}

Command ProgramGenerator::qos() {
  return Qos{.channel = any_channel(),
             .prefetch_count = one_of<std::uint16_t>({0, 1, 1, 2}),
             .global = one_in(2)};
}

Command ProgramGenerator::consume() {
  const ChannelId at = any_channel();
  std::vector<Name> tags;
  for (const char* const tag : {"s", "t", "u"}) {
    if (!channels_[at].consumers.contains(tag)) tags.emplace_back(tag);
  }
  const bool reuse = tags.empty() || (features_.mistakes && one_in(20));
  return Consume{.channel = at,
                 .queue = queue_name(features_),
                 .consumer_tag = reuse ? Name(one_in(2) ? "s" : "") : one_of(tags),
                 .no_ack = one_in(5),
                 .exclusive = one_in(15),
                 .nowait = one_in(12),
                 .arguments = consumer_arguments(features_)};
}

Command ProgramGenerator::consume_replies() {
  return Consume{.channel = any_channel(),
                 .queue = "amq.rabbitmq.reply-to",
                 .consumer_tag = "r",
                 .no_ack = !features_.mistakes || !one_in(6)};
}

Command ProgramGenerator::cancel() {
  const ChannelId at = one_in(2) ? any_channel() : holding_channel().value_or(any_channel());
  return Cancel{.channel = at, .consumer_tag = consumer_of(at), .nowait = one_in(8)};
}

Command ProgramGenerator::get() {
  return Get{.channel = any_channel(), .queue = queue_name(features_), .no_ack = one_in(4)};
}

Command ProgramGenerator::publish() {
  const ChannelId at = features_.transactions ? channel_that(&Standing::transactional)
                       : features_.confirms   ? channel_that(&Standing::confirms)
                                              : any_channel();
  return Publish{.channel = at, .message = message(features_), .mandatory = one_in(4)};
}

/// As a client does that sends on what it got: headers and all, and the numbers in them as its
/// library has them.
Command ProgramGenerator::republish() {
  if (received_.empty()) return get();
  const std::vector<MessageRef> received(received_.begin(), received_.end());
  const Message& message = *one_of(received);
  return Publish{.channel = any_channel(),
                 .message = std::make_shared<const Message>(
                     "", queue_name(features_), sent_on(message.properties()), message.body()),
                 .mandatory = one_in(8)};
}

Command ProgramGenerator::recover() {
  const ChannelId at = holding_channel().value_or(any_channel());
  if (one_in(3)) return RecoverAsync{at, true};
  return Recover{at, true};
}

Command ProgramGenerator::flow() { return ChannelFlow{any_channel(), true}; }
Command ProgramGenerator::confirm() { return ConfirmSelect{any_channel(), one_in(8)}; }
Command ProgramGenerator::count() {
  return QueueDeclare{.channel = any_channel(), .queue = queue_name(features_), .passive = true};
}
Command ProgramGenerator::select_tx() { return TxSelect{any_channel()}; }
Command ProgramGenerator::commit() { return TxCommit{channel_that(&Standing::transactional)}; }
Command ProgramGenerator::roll_back() { return TxRollback{channel_that(&Standing::transactional)}; }
Command ProgramGenerator::close_channel() { return ChannelClose{any_channel()}; }
Command ProgramGenerator::close_connection() { return ConnectionClose{any_connection()}; }
Command ProgramGenerator::drop_connection() { return ConnectionDrop{any_connection()}; }

/// What RabbitMQ refuses.
Command ProgramGenerator::mistake() {
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
          .channel = at, .message = message(features_), .mandatory = false, .immediate = true};
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
Command ProgramGenerator::set_policy() {
  const bool second = one_in(3);
  return SetPolicy{.name = second ? "r" : "p",
                   .pattern = one_of({"^a$", "^[ab]$", ".*", "^[cq]$"}),
                   .apply_to = one_of({ApplyTo::all, ApplyTo::queues}),
                   .definition = policy_definition(features_),
                   .priority = static_cast<std::int32_t>(2 * below(2) + second)};
}
Command ProgramGenerator::clear_policy() { return ClearPolicy{one_of({"p", "r"})}; }

Command ProgramGenerator::open_as_alice() { return ConnectionOpen{alices, std::string("alice")}; }
Command ProgramGenerator::set_permissions() {
  if (one_in(4)) {
    return SetTopicPermissions{.user = "alice",
                               .exchange = "amq.topic",
                               .write = one_of({"^a", "^b$"}),
                               .read = one_of({"^a", ".*"})};
  }
  return SetPermissions{
      .user = "alice", .configure = permission(), .write = permission(), .read = permission()};
}

Command ProgramGenerator::raise_alarm() {
  return RaiseAlarm{one_of({Resource::memory, Resource::disk})};
}
Command ProgramGenerator::clear_alarm() {
  if (!alarms_.empty()) return ClearAlarm{*alarms_.begin()};
  return ClearAlarm{one_of({Resource::memory, Resource::disk})};
}
/// Not so short that it has an effect: when RabbitMQ looks is left to scripts (rule 21.3).
Command ProgramGenerator::configure() {
  return Configure{Parameter::consumer_timeout, one_of<std::int64_t>({600000, 1800000})};
}

}  // namespace rehearsal::model::programs
