#include <vector>

#include "properties/conformance/author.hpp"
#include "properties/conformance/makings.hpp"

/// The commands that an author makes up.
namespace rehearsal::properties::conformance {

using model::ChannelId;
using model::Command;
using model::Name;

namespace {

Name own_exchange() { return one_of({"x", "y"}); }

Name any_exchange() {
  return one_of({"amq.fanout", "amq.direct", "amq.topic", "amq.headers", "x", "y"});
}

Name binding_key() { return one_of({"a", "b", "a.b", "#", "a.*", "*.b", "a.#", ""}); }

Name permission() { return one_of({".*", ".*", "^(a|b)$", "", "^(x|amq\\..*)$"}); }

}  // namespace

Command Author::ack() {
  const ChannelId at = holding_channel();
  return model::Ack{at, tag_of(at), one_in(4)};
}

Command Author::nack() {
  const ChannelId at = holding_channel();
  return model::Nack{at, tag_of(at), one_in(4), !interests_.dead_letters || one_in(3)};
}

Command Author::reject() {
  const ChannelId at = holding_channel();
  return model::Reject{at, tag_of(at), one_in(2)};
}

Command Author::bind() {
  return model::QueueBind{.channel = any_channel(),
                          .queue = queue_name(interests_),
                          .exchange = any_exchange(),
                          .routing_key = binding_key(),
                          .nowait = one_in(8),
                          .arguments = binding_arguments(interests_)};
}

Command Author::unbind() {
  return model::QueueUnbind{.channel = any_channel(),
                            .queue = queue_name(interests_),
                            .exchange = any_exchange(),
                            .routing_key = binding_key()};
}

Command Author::declare() {
  const Name queue = queue_name(interests_);
  model::QueueDeclare command = declaration(queue);
  const auto before = declared_.find(queue);
  const bool again = before != declared_.end() && !one_in(3);
  if (again) command = before->second;
  command.channel = any_channel();
  command.passive = one_in(4);
  command.nowait = !queue.empty() && one_in(8);
  return command;
}

Command Author::delete_queue() {
  return model::QueueDelete{.channel = any_channel(),
                            .queue = queue_name(interests_),
                            .if_unused = one_in(3),
                            .if_empty = one_in(3),
                            .nowait = one_in(8)};
}

Command Author::purge() {
  return model::QueuePurge{
      .channel = any_channel(), .queue = queue_name(interests_), .nowait = one_in(8)};
}

Command Author::declare_exchange() {
  model::Table arguments;
  if (one_in(3)) {
    arguments.emplace_back("alternate-exchange",
                           model::Value{std::string(one_of({"amq.fanout", "y", "nowhere", ""}))});
  }
  return model::ExchangeDeclare{.channel = any_channel(),
                                .exchange = own_exchange(),
                                .type = one_of({"direct", "fanout", "topic", "headers"}),
                                .passive = one_in(8),
                                .durable = one_in(2),
                                .auto_delete = one_in(4),
                                .internal = one_in(8),
                                .nowait = one_in(8),
                                .arguments = std::move(arguments)};
}

Command Author::delete_exchange() {
  return model::ExchangeDelete{.channel = any_channel(),
                               .exchange = own_exchange(),
                               .if_unused = one_in(2),
                               .nowait = one_in(8)};
}

Command Author::bind_exchange() {
  return model::ExchangeBind{.channel = any_channel(),
                             .destination = own_exchange(),
                             .source = any_exchange(),
                             .routing_key = binding_key(),
                             .nowait = one_in(8)};
}

Command Author::unbind_exchange() {
  return model::ExchangeUnbind{.channel = any_channel(),
                               .destination = own_exchange(),
                               .source = any_exchange(),
                               .routing_key = binding_key()};
}

Command Author::qos() {
  return model::Qos{.channel = any_channel(),
                    .prefetch_count = static_cast<std::uint16_t>(below(4)),
                    .global = one_in(3)};
}

Command Author::consume() {
  const ChannelId at = any_channel();
  std::vector<Name> tags;
  for (const char* const tag : {"s", "t", "u"}) {
    if (!consumers_[at].contains(tag)) tags.emplace_back(tag);
  }
  const bool reuse = tags.empty() || (interests_.mistakes && one_in(20));
  return model::Consume{.channel = at,
                        .queue = queue_name(interests_),
                        .consumer_tag = reuse ? Name(one_in(2) ? "s" : "") : one_of(tags),
                        .no_ack = one_in(5),
                        .exclusive = one_in(15),
                        .nowait = one_in(12),
                        .arguments = consumer_arguments(interests_)};
}

Command Author::consume_replies() {
  return model::Consume{.channel = any_channel(),
                        .queue = "amq.rabbitmq.reply-to",
                        .consumer_tag = "r",
                        .no_ack = !interests_.mistakes || !one_in(6)};
}

Command Author::cancel() {
  const ChannelId at = any_channel();
  return model::Cancel{.channel = at, .consumer_tag = consumer_of(at), .nowait = one_in(8)};
}

Command Author::get() {
  return model::Get{.channel = any_channel(), .queue = queue_name(interests_), .no_ack = one_in(4)};
}

Command Author::publish() {
  return model::Publish{
      .channel = any_channel(), .message = message(interests_), .mandatory = one_in(4)};
}

Command Author::recover() {
  const ChannelId at = holding_channel();
  if (one_in(3)) return model::RecoverAsync{at, true};
  return model::Recover{at, true};
}

Command Author::flow() { return model::ChannelFlow{any_channel(), true}; }
Command Author::confirm() { return model::ConfirmSelect{any_channel(), one_in(8)}; }
Command Author::select_tx() { return model::TxSelect{any_channel()}; }
Command Author::commit() { return model::TxCommit{any_channel()}; }
Command Author::roll_back() { return model::TxRollback{any_channel()}; }
Command Author::close_channel() { return model::ChannelClose{any_channel()}; }
Command Author::close_connection() { return model::ConnectionClose{any_connection()}; }
Command Author::drop_connection() { return model::ConnectionDrop{any_connection()}; }

/// What RabbitMQ refuses.
Command Author::mistake() {
  const ChannelId at = any_channel();
  switch (below(14)) {
    case 0:
      return model::ChannelOpen{at};
    case 1:
      return model::Get{.channel = {at.connection, 9}, .queue = "a"};
    case 2:
      return model::ExchangeDeclare{.channel = at, .exchange = "x", .type = "no-such-type"};
    case 3:
      return model::Qos{.channel = at, .prefetch_size = 1};
    case 4:
      return model::ChannelFlow{at, false};
    case 5:
      return model::Publish{
          .channel = at, .message = message(interests_), .mandatory = false, .immediate = true};
    case 6:
      return model::Recover{at, false};
    case 7:
      return model::QueueDeclare{.channel = at, .queue = "amq.mine"};
    case 8:
      return model::QueueDeclare{
          .channel = at,
          .queue = "new",
          .arguments = {{"x-queue-master-locator", model::Value{std::string("nearest")}}}};
    case 9:
      return model::ExchangeDelete{.channel = at, .exchange = one_of({"", "amq.fanout"})};
    case 10:
      return model::ConfirmSelect{at};
    case 11:
      return model::TxSelect{at};
    case 12:
      return model::QueueBind{.channel = at, .queue = "none", .exchange = "amq.fanout"};
    default:
      return model::Ack{at, 7 + below(3), one_in(2)};
  }
}

/// Of policies with the same priority RabbitMQ takes any, so there are none.
Command Author::set_policy() {
  const bool second = one_in(3);
  return model::SetPolicy{.name = second ? "r" : "p",
                          .pattern = one_of({"^a$", "^[ab]$", ".*", "^[cq]$"}),
                          .apply_to = one_of({model::ApplyTo::all, model::ApplyTo::queues}),
                          .definition = policy_definition(interests_),
                          .priority = static_cast<std::int32_t>(2 * below(2) + second)};
}
Command Author::clear_policy() { return model::ClearPolicy{one_of({"p", "r"})}; }

Command Author::open_as_alice() { return model::ConnectionOpen{alices, std::string("alice")}; }
Command Author::set_permissions() {
  if (one_in(4)) {
    return model::SetTopicPermissions{.user = "alice",
                                      .exchange = "amq.topic",
                                      .write = one_of({"^a", "^b$"}),
                                      .read = one_of({"^a", ".*"})};
  }
  return model::SetPermissions{
      .user = "alice", .configure = permission(), .write = permission(), .read = permission()};
}

Command Author::raise_alarm() {
  return model::RaiseAlarm{one_of({model::Resource::memory, model::Resource::disk})};
}
Command Author::clear_alarm() {
  if (!alarms_.empty()) return model::ClearAlarm{*alarms_.begin()};
  return model::ClearAlarm{one_of({model::Resource::memory, model::Resource::disk})};
}
/// Not so short that it has an effect: when RabbitMQ looks is left to scripts (rule 21.3).
Command Author::configure() {
  return model::Configure{model::Parameter::consumer_timeout,
                          one_of<std::int64_t>({600000, 1800000})};
}

}  // namespace rehearsal::properties::conformance
