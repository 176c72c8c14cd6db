#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "model/broker.hpp"
#include "model/script.hpp"

/// Programs for a broker that mean something: few names, so that commands meet each other.
namespace rehearsal::model {

using Deed = Step::What;

namespace programs {

/// "q" is a quorum queue in every second program.
inline const std::array<Name, 5> queues = {"a", "b", "c", "q", ""};
inline const std::array<Name, 4> exchanges = {"", "amq.fanout", "amq.direct", "amq.topic"};
inline const std::array<Name, 5> keys = {"a", "b", "a.b", "q", "#"};
inline const std::array<Name, 3> tags = {"s", "t", "u"};

inline std::uint32_t below(std::uint32_t bound) { return *rc::gen::inRange(0u, bound); }
inline bool rarely() { return below(8) == 0; }
inline bool sometimes() { return below(2) == 0; }
template <class Names>
const Name& one_of(const Names& names) {
  return names[below(static_cast<std::uint32_t>(names.size()))];
}

inline ConnectionId connection() { return ConnectionId{1 + below(3)}; }
inline ChannelId channel() { return {connection(), static_cast<std::uint16_t>(1 + below(2))}; }
inline DeliveryTag tag() { return below(5); }
inline const Name& queue() { return queues[below(rarely() ? 5 : 4)]; }

inline MessageRef message() {
  Properties properties;
  if (sometimes()) properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<const Message>(one_of(exchanges), keys[below(4)], properties,
                                         std::to_string(below(1000000)));
}

inline const std::array<Name, 8> all_exchanges = {
    "", "amq.fanout", "amq.direct", "amq.topic", "amq.headers", "x", "y", "nowhere"};
inline const std::array<Name, 5> types = {"fanout", "direct", "topic", "headers", "no-such-type"};

inline Value text(const char* it) { return Value{std::string(it)}; }
inline Value integer(std::int64_t it) {
  if (sometimes()) return Value{it};
  return Value{static_cast<std::int32_t>(it)};
}

/// One argument of a queue; now and then a wrong one.
inline TableEntry queue_argument() {
  switch (below(16)) {
    case 0:
      return {"x-message-ttl", integer(0)};
    case 1:
      return {"x-message-ttl", integer(150)};
    case 2:
    case 3:
      return {"x-max-length", integer(below(3))};
    case 4:
      return {"x-max-length-bytes", integer(below(12))};
    case 5:
      return {"x-overflow", text(sometimes() ? "reject-publish" : "reject-publish-dlx")};
    case 6:
    case 7:
    case 8:
      return {"x-dead-letter-exchange", text(sometimes() ? "" : "amq.fanout")};
    case 9:
      return {"x-dead-letter-routing-key", text(std::array{"a", "b", "q"}[below(3)])};
    case 10:
    case 11:
      return {"x-max-priority", integer(2)};
    case 12:
      return {"x-single-active-consumer", Value{sometimes()}};
    case 13:
      return {"x-expires", integer(rarely() ? 150 : 600000)};
    case 14:
      return {"x-queue-mode", text(sometimes() ? "lazy" : "default")};
    default:
      return {"x-max-length", text("wrong")};
  }
}

/// What quorum queues know and nobody sees.
inline TableEntry invisible_quorum_argument() {
  switch (below(5)) {
    case 0:
      return {"x-max-in-memory-length", integer(below(3))};
    case 1:
      return {"x-max-in-memory-bytes", integer(below(3))};
    case 2:
      return {"x-quorum-initial-group-size", integer(1 + below(3))};
    case 3:
      return {"x-queue-leader-locator", text(sometimes() ? "balanced" : "client-local")};
    default:
      return {"x-dead-letter-strategy", text(sometimes() ? "at-least-once" : "at-most-once")};
  }
}

/// One argument of a quorum queue; now and then one of another type, or a wrong one.
inline TableEntry quorum_argument() {
  switch (below(16)) {
    case 0:
      return {"x-message-ttl", integer(sometimes() ? 0 : 150)};
    case 1:
    case 2:
      return {"x-max-length", integer(below(4))};
    case 3:
      return {"x-max-length-bytes", integer(below(20))};
    case 4:
    case 5:
      return {"x-overflow", text(rarely() ? "reject-publish-dlx" : "reject-publish")};
    case 6:
    case 7:
      return {"x-dead-letter-exchange", text(sometimes() ? "" : "amq.fanout")};
    case 8:
      return {"x-dead-letter-routing-key", text(sometimes() ? "a" : "b")};
    case 9:
    case 10:
    case 11:
      return {"x-delivery-limit", rarely() ? text("none") : integer(std::int64_t{below(4)} - 1)};
    case 12:
      return {"x-single-active-consumer", Value{sometimes()}};
    case 13:
      return {"x-expires", integer(600000)};
    case 14:
      return invisible_quorum_argument();
    default:
      return rarely() ? TableEntry{"x-delivery-limit", integer(1)} : queue_argument();
  }
}

/// Up to three that `argument()` gives, each key once.
template <class Argument>
Table arguments(Argument argument, Table table = {}) {
  for (std::uint32_t i = sometimes() ? 0 : below(4); i > 0; --i) {
    TableEntry entry = argument();
    const auto same_key = [&](const TableEntry& other) { return other.key == entry.key; };
    if (std::none_of(table.begin(), table.end(), same_key)) table.push_back(std::move(entry));
  }
  return table;
}
inline Table queue_arguments() { return arguments(queue_argument); }
inline Table quorum_arguments() {
  return arguments(quorum_argument, {{"x-queue-type", text("quorum")}});
}

inline QueueDeclare declaration(ChannelId at) {
  const Name& name = queue();
  return {.channel = at,
          .queue = name,
          .passive = rarely(),
          .durable = name != "b",
          .exclusive = rarely(),
          .auto_delete = name == "c",
          .nowait = !name.empty() && rarely(),
          .arguments = name == "q" && sometimes() ? quorum_arguments() : queue_arguments()};
}

/// A message with any of the properties that a broker looks at.
inline MessageRef any_message() {
  Properties properties;
  if (sometimes()) properties.delivery_mode = rarely() ? std::uint8_t{3} : std::uint8_t{2};
  if (rarely()) properties.expiration = sometimes() ? "150" : sometimes() ? "0" : "soon";
  if (sometimes()) properties.priority = static_cast<std::uint8_t>(below(4));
  if (rarely()) properties.user_id = rarely() ? "mallory" : "guest";
  if (rarely()) properties.reply_to = "amq.rabbitmq.reply-to";
  Table headers;
  if (rarely()) headers.emplace_back("h", Value{static_cast<std::int32_t>(below(2))});
  if (rarely()) headers.emplace_back("CC", Value{Array{text("a"), text("b")}});
  if (rarely()) headers.emplace_back("BCC", Value{Array{text(rarely() ? "c" : "b")}});
  if (below(60) == 0) headers.emplace_back("CC", text("no array"));
  if (!headers.empty()) properties.headers = std::move(headers);
  return std::make_shared<const Message>(all_exchanges[below(rarely() ? 8 : 7)], keys[below(4)],
                                         properties, std::to_string(below(1000000)));
}

/// What a headers exchange compares.
inline Table binding_arguments() {
  if (sometimes()) return {};
  Table table{{"h", Value{static_cast<std::int32_t>(below(2))}}};
  if (sometimes()) table.emplace_back("x-match", text(rarely() ? "some" : "any"));
  return table;
}

inline Command exchange_command(ChannelId at) {
  const Name& some = one_of(all_exchanges);
  const Name own = sometimes() ? "x" : "y";
  switch (below(8)) {
    case 0:
      return ExchangeDelete{.channel = at, .exchange = own, .if_unused = sometimes()};
    case 1:
    case 2:
    case 3: {
      Table arguments;
      if (rarely()) arguments.emplace_back("alternate-exchange", text("amq.fanout"));
      return ExchangeDeclare{.channel = at,
                             .exchange = rarely() ? some : own,
                             .type = types[below(rarely() ? 5 : 4)],
                             .passive = rarely(),
                             .auto_delete = rarely(),
                             .internal = rarely(),
                             .nowait = rarely(),
                             .arguments = std::move(arguments)};
    }
    case 4:
      return ExchangeUnbind{
          .channel = at, .destination = own, .source = some, .routing_key = one_of(keys)};
    default:
      return ExchangeBind{.channel = at,
                          .destination = own,
                          .source = some,
                          .routing_key = one_of(keys),
                          .nowait = rarely()};
  }
}

/// What few programs need, and many get wrong.
inline Command seldom_used(ChannelId at) {
  switch (below(12)) {
    case 0:
      return ChannelFlow{at, !rarely()};
    case 1:
      return Recover{at, !rarely()};
    case 2:
      return RecoverAsync{at, !rarely()};
    case 3:
      return TxSelect{at};
    case 4:
    case 5:
      return TxCommit{at};
    case 6:
      return TxRollback{at};
    case 7:
      return Consume{.channel = at,
                     .queue = "amq.rabbitmq.reply-to",
                     .consumer_tag = "r",
                     .no_ack = !rarely()};
    case 8:
      return Publish{.channel = at, .message = any_message(), .immediate = rarely()};
    case 9:
      return Qos{.channel = at, .prefetch_size = rarely() ? 1u : 0u};
    default:
      return Qos{
          .channel = at, .prefetch_count = static_cast<std::uint16_t>(below(4)), .global = true};
  }
}

/// None, or a priority from -1 to 1.
inline Table consumer_arguments() {
  if (!sometimes()) return {};
  return {{"x-priority", Value{static_cast<std::int32_t>(below(3)) - 1}}};
}

/// What ends something.
inline Command destruction(ChannelId at) {
  switch (below(8)) {
    case 0:
      return ConnectionClose{at.connection};
    case 1:
      return ConnectionDrop{at.connection};
    case 2:
      return ChannelClose{at};
    case 3:
      return QueueDelete{.channel = at, .queue = queue(), .if_empty = sometimes()};
    case 4:
      return QueuePurge{.channel = at, .queue = queue()};
    case 5:
      return QueueUnbind{.channel = at,
                         .queue = queue(),
                         .exchange = one_of(exchanges),
                         .routing_key = one_of(keys)};
    default:
      return Cancel{.channel = at, .consumer_tag = one_of(tags)};
  }
}

inline Command settlement(ChannelId at) {
  switch (below(3)) {
    case 0:
      return Ack{.channel = at, .delivery_tag = tag(), .multiple = sometimes()};
    case 1:
      return Nack{
          .channel = at, .delivery_tag = tag(), .multiple = sometimes(), .requeue = sometimes()};
    default:
      return Reject{.channel = at, .delivery_tag = tag(), .requeue = sometimes()};
  }
}

inline Command command() {
  const ChannelId at = channel();
  switch (below(20)) {
    case 0:
      return destruction(at);
    case 1:
    case 2:
      return declaration(at);
    case 3:
      return QueueBind{.channel = at,
                       .queue = queue(),
                       .exchange = one_of(all_exchanges),
                       .routing_key = one_of(keys),
                       .nowait = rarely(),
                       .arguments = binding_arguments()};
    case 4:
      return Qos{.channel = at, .prefetch_count = static_cast<std::uint16_t>(below(3))};
    case 5:
    case 6:
      return Consume{.channel = at,
                     .queue = queue(),
                     .consumer_tag = one_of(tags),
                     .no_ack = rarely(),
                     .exclusive = rarely(),
                     .arguments = consumer_arguments()};
    case 7:
      return ConfirmSelect{at};
    case 8:
      return Get{.channel = at, .queue = queue(), .no_ack = rarely()};
    case 9:
    case 10:
      return settlement(at);
    case 11:
      return exchange_command(at);
    case 12:
      return seldom_used(at);
    case 13:
      return Publish{.channel = at, .message = any_message(), .mandatory = sometimes()};
    default:
      return Publish{.channel = at, .message = message(), .mandatory = sometimes()};
  }
}

/// Alarms, and the end of them.
inline Command alarm_command() {
  const Resource source = sometimes() ? Resource::memory : Resource::disk;
  if (sometimes()) return RaiseAlarm{source};
  return ClearAlarm{source};
}

/// Longer than any short time to live or lease that a program uses.
inline constexpr Duration long_enough = std::chrono::milliseconds(450);

inline TableEntry policy_key() {
  switch (below(9)) {
    case 0:
      return {"message-ttl", integer(sometimes() ? 0 : 150)};
    case 1:
    case 2:
      return {"max-length", integer(below(3))};
    case 3:
      return {"max-length-bytes", integer(below(12))};
    case 4:
      return {"overflow", text(sometimes() ? "reject-publish" : "reject-publish-dlx")};
    case 5:
      return {"dead-letter-exchange", text(sometimes() ? "" : "amq.fanout")};
    case 6:
      return {"dead-letter-routing-key", text(sometimes() ? "a" : "b")};
    case 7:
      return {"alternate-exchange", text("amq.fanout")};
    default:
      return {rarely() ? "delivery-limit" : "expires", integer(rarely() ? 150 : 600000)};
  }
}

inline Command policy_command() {
  const Name& name = one_of(tags);
  if (below(4) == 0) return ClearPolicy{name};
  Table definition{policy_key()};
  if (TableEntry more = policy_key(); more.key != definition[0].key) definition.push_back(more);
  const Name patterns[] = {"^a$", "^[bx]", "", "c|amq[.]direct"};
  return SetPolicy{.name = name,
                   .pattern = patterns[below(4)],
                   .apply_to = static_cast<ApplyTo>(below(3)),
                   .definition = std::move(definition),
                   .priority = static_cast<std::int32_t>(tag())};
}

/// Most of the time everything, so that little of a program is refused.
inline Name permission() {
  const Name patterns[] = {".*", ".*", ".*", "^[^b]*$", "amq|^a$", ""};
  return patterns[below(6)];
}

/// What an operator does to policies, and to what guest may do. Two policies of the same priority
/// may compete, in an order that RabbitMQ leaves open.
inline Command operator_command() {
  if (below(3) > 0) return policy_command();
  if (rarely()) return AddUser{"guest", sometimes() ? "impersonator" : ""};
  if (sometimes()) return SetPermissions{"guest", ".*", ".*", ".*"};
  if (rarely()) return SetTopicPermissions{"guest", "amq.topic", permission(), permission()};
  return SetPermissions{"guest", permission(), permission(), permission()};
}

}  // namespace programs

namespace programs {

/// Classic ones, with arguments or without, and every second time a quorum queue.
inline Table first_arguments(const Name& name, bool plain, bool quorum) {
  if (name == "q" && quorum)
    return plain ? Table{{"x-queue-type", text("quorum")}} : quorum_arguments();
  return plain ? Table{} : queue_arguments();
}

}  // namespace programs

inline rc::Gen<Deed> any_deed() {
  return rc::gen::exec([]() -> Deed {
    if (programs::below(100) == 0) return programs::sometimes() ? Outage::restart : Outage::kill;
    if (programs::below(100) == 0) return Wait{programs::long_enough};
    return programs::command();
  });
}

/// Declares the queues, with arguments or without, then does anything.
inline rc::Gen<std::vector<Deed>> any_program() {
  return rc::gen::mapcat(rc::gen::arbitrary<bool>(), [](bool plain) {
    return rc::gen::exec([plain] {
      const auto steps = *rc::gen::scale(3.0, rc::gen::container<std::vector<Deed>>(any_deed()));
      const ChannelId at{ConnectionId{1}, 1};
      const bool quorum = programs::sometimes();
      std::vector<Deed> program;
      for (const Name name : {"a", "b", "c", "q"}) {
        program.push_back(
            Command(QueueDeclare{.channel = at,
                                 .queue = name,
                                 .durable = name != "b",
                                 .auto_delete = name == "c",
                                 .arguments = programs::first_arguments(name, plain, quorum)}));
      }
      program.insert(program.end(), steps.begin(), steps.end());
      return program;
    });
  });
}

}  // namespace rehearsal::model
