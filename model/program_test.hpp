#pragma once

#include <rapidcheck.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "model/broker.hpp"
#include "model/script.hpp"

/// Programs for a broker that mean something: few names, so that commands meet each other.
namespace rehearsal::model {

using Deed = std::variant<Command, Outage>;

namespace programs {

inline const std::array<Name, 4> queues = {"a", "b", "c", ""};
inline const std::array<Name, 4> exchanges = {"", "amq.fanout", "amq.direct", "amq.topic"};
inline const std::array<Name, 4> keys = {"a", "b", "a.b", "#"};
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
inline const Name& queue() { return queues[below(rarely() ? 4 : 3)]; }

inline MessageRef message() {
  Properties properties;
  if (sometimes()) properties.delivery_mode = std::uint8_t{2};
  return std::make_shared<const Message>(one_of(exchanges), keys[below(3)], properties,
                                         std::to_string(below(1000000)));
}

inline QueueDeclare declaration(ChannelId at) {
  const Name& name = queue();
  return {.channel = at,
          .queue = name,
          .durable = name != "b",
          .exclusive = rarely(),
          .auto_delete = name == "c"};
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
  switch (below(16)) {
    case 0:
      return destruction(at);
    case 1:
    case 2:
      return declaration(at);
    case 3:
      return QueueBind{.channel = at,
                       .queue = queue(),
                       .exchange = one_of(exchanges),
                       .routing_key = one_of(keys)};
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
    default:
      return Publish{.channel = at, .message = message(), .mandatory = sometimes()};
  }
}

}  // namespace programs

inline rc::Gen<Deed> any_deed() {
  return rc::gen::exec([]() -> Deed {
    if (programs::below(100) == 0) return programs::sometimes() ? Outage::restart : Outage::kill;
    return programs::command();
  });
}

/// Declares the queues, then does anything.
inline rc::Gen<std::vector<Deed>> any_program() {
  return rc::gen::map(
      rc::gen::scale(3.0, rc::gen::container<std::vector<Deed>>(any_deed())),
      [](std::vector<Deed> steps) {
        const ChannelId at{ConnectionId{1}, 1};
        std::vector<Deed> program;
        for (const Name name : {"a", "b", "c"}) {
          program.push_back(Command(QueueDeclare{
              .channel = at, .queue = name, .durable = name != "b", .auto_delete = name == "c"}));
        }
        program.insert(program.end(), steps.begin(), steps.end());
        return program;
      });
}

inline void act(Broker& broker, const Deed& step, Effects& effects) {
  if (const auto* outage = std::get_if<Outage>(&step)) {
    if (*outage == Outage::restart)
      broker.shutdown(effects);
    else
      broker.crash(effects);
    return broker.restart(Time{}, effects);
  }
  broker.apply(std::get<Command>(step), Time{}, effects);
}

}  // namespace rehearsal::model
