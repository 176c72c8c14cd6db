#include "properties/conformance/clients.hpp"

#include <variant>

#include "model/fields.hpp"

namespace rehearsal::properties::conformance {

namespace {

/// That of no channel is null.
model::ChannelId channel_of(const model::Command& command) {
  return std::visit(
      [](const auto& known) -> model::ChannelId {
        if constexpr (requires { known.channel; }) return known.channel;
        return {};
      },
      command);
}

}  // namespace

bool Clients::may_say(const model::Command& command) const {
  const auto connection = model::connection_of(command);
  if (!connection || std::holds_alternative<model::ConnectionDrop>(command)) return true;
  if (std::holds_alternative<model::ConnectionOpen>(command)) return !open_.contains(*connection);
  return !closing_.contains({*connection, 0}) && !closing_.contains(channel_of(command));
}

std::deque<model::Command> Clients::with_openings(const model::Command& command) {
  const auto connection = model::connection_of(command);
  const bool opens = std::holds_alternative<model::ConnectionOpen>(command);
  if (!connection || opens || open_.contains(*connection)) return {command};
  return {model::ConnectionOpen{*connection}, command};
}

void Clients::note(const model::Command& command, const model::Effects& effects) {
  if (const auto* drop = std::get_if<model::ConnectionDrop>(&command)) {
    forget(drop->connection);
  } else if (const auto* close = std::get_if<model::ConnectionClose>(&command)) {
    closing_.insert({close->connection, 0});
  } else if (const auto* its = std::get_if<model::ChannelClose>(&command)) {
    closing_.insert(its->channel);
  }
  for (const model::Effect& effect : effects) {
    if (const auto* opened = std::get_if<model::ConnectionOpenOk>(&effect)) {
      open_.insert(opened->connection);
    } else if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
      forget(closed->connection);
    } else if (const auto* ok = std::get_if<model::ConnectionCloseOk>(&effect)) {
      forget(ok->connection);
    } else if (const auto* done = std::get_if<model::ChannelClosedOk>(&effect)) {
      closing_.erase(done->channel);
    }
  }
}

void Clients::forget(model::ConnectionId connection) {
  open_.erase(connection);
  std::erase_if(closing_, [&](model::ChannelId it) { return it.connection == connection; });
}

std::vector<model::Command> Clients::answers_to(const model::Effects& effects) const {
  std::vector<model::Command> answers;
  for (const model::Effect& effect : effects) {
    if (const auto* opened = std::get_if<model::ConnectionOpenOk>(&effect)) {
      answers.emplace_back(model::ChannelOpen{{opened->connection, 1}});
      answers.emplace_back(model::ChannelOpen{{opened->connection, 2}});
    } else if (const auto* done = std::get_if<model::ChannelClosedOk>(&effect)) {
      answers.emplace_back(model::ChannelOpen{done->channel});
    } else if (const auto* error = std::get_if<model::ChannelClosed>(&effect)) {
      answers.emplace_back(model::ChannelCloseOk{error->channel});
      answers.emplace_back(model::ChannelOpen{error->channel});
    }
  }
  return answers;
}

}  // namespace rehearsal::properties::conformance
