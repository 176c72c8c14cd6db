#include "properties/conformance/programs/clients.hpp"

#include <string_view>
#include <variant>

#include "model/text/fields.hpp"

namespace rehearsal::model::programs {

namespace {

/// That of no channel is null.
template <class Variant>
ChannelId channel_of(const Variant& command_or_effect) {
  return std::visit(
      [](const auto& known) -> ChannelId {
        if constexpr (requires { known.channel; }) return known.channel;
        return {};
      },
      command_or_effect);
}

/// The client may not go on before RabbitMQ has said something to it.
struct ExpectsAnswer {
  bool operator()(const Publish&) const { return false; }
  bool operator()(const Ack&) const { return false; }
  bool operator()(const Nack&) const { return false; }
  bool operator()(const Reject&) const { return false; }
  bool operator()(const RecoverAsync&) const { return false; }
  bool operator()(const ChannelCloseOk&) const { return false; }
  template <class Method>
  bool operator()(const Method& method) const {
    if constexpr (requires { method.nowait; }) return !method.nowait;
    return true;
  }
};

bool is_answer(const Effect& effect) {
  const std::string_view name = method_name(effect);
  return name.ends_with("-ok") || name == "basic.get-empty" || name == "channel.close";
}

}  // namespace

bool Clients::may_say(const Command& command) const {
  const auto connection = connection_of(command);
  if (!connection) return true;
  if (std::holds_alternative<ConnectionOpen>(command)) return !open_.contains(*connection);
  if (blocked_.contains(*connection)) return false;
  if (!blocked_.empty() && std::holds_alternative<Publish>(command)) return false;
  if (std::holds_alternative<ConnectionDrop>(command)) return true;
  return !awaiting_.contains({*connection, 0}) && !awaiting_.contains(channel_of(command));
}

std::deque<Command> Clients::with_openings(const Command& command) {
  const auto connection = connection_of(command);
  const bool opens = std::holds_alternative<ConnectionOpen>(command);
  if (!connection || opens || open_.contains(*connection)) return {command};
  return {ConnectionOpen{*connection}, command};
}

void Clients::note(const Command& command, const Effects& effects) {
  if (const auto* drop = std::get_if<ConnectionDrop>(&command)) {
    forget(drop->connection);
  } else if (const auto* close = std::get_if<ConnectionClose>(&command)) {
    awaiting_.insert({close->connection, 0});
  } else if (const ChannelId channel = channel_of(command);
             channel != ChannelId() && std::visit(ExpectsAnswer{}, command)) {
    awaiting_.insert(channel);
  }
  for (const Effect& effect : effects) {
    if (const auto* opened = std::get_if<ConnectionOpenOk>(&effect)) {
      open_.insert(opened->connection);
    } else if (const auto* closed = std::get_if<ConnectionClosed>(&effect)) {
      forget(closed->connection);
    } else if (const auto* ok = std::get_if<ConnectionCloseOk>(&effect)) {
      forget(ok->connection);
    } else if (const auto* blocked = std::get_if<ConnectionBlocked>(&effect)) {
      blocked_.insert(blocked->connection);
    } else if (const auto* unblocked = std::get_if<ConnectionUnblocked>(&effect)) {
      blocked_.erase(unblocked->connection);
    } else if (is_answer(effect)) {
      awaiting_.erase(channel_of(effect));
    }
  }
}

void Clients::lose_all() {
  open_.clear();
  blocked_.clear();
  awaiting_.clear();
}

void Clients::forget(ConnectionId connection) {
  open_.erase(connection);
  blocked_.erase(connection);
  std::erase_if(awaiting_, [&](ChannelId it) { return it.connection == connection; });
}

std::vector<Command> Clients::answers_to(const Effects& effects) const {
  std::vector<Command> answers;
  for (const Effect& effect : effects) {
    if (const auto* opened = std::get_if<ConnectionOpenOk>(&effect)) {
      answers.emplace_back(ChannelOpen{{opened->connection, 1}});
      answers.emplace_back(ChannelOpen{{opened->connection, 2}});
    } else if (const auto* done = std::get_if<ChannelClosedOk>(&effect)) {
      answers.emplace_back(ChannelOpen{done->channel});
    } else if (const auto* error = std::get_if<ChannelClosed>(&effect)) {
      answers.emplace_back(ChannelCloseOk{error->channel});
      answers.emplace_back(ChannelOpen{error->channel});
    }
  }
  return answers;
}

}  // namespace rehearsal::model::programs
