#include "properties/conformance/clients.hpp"

#include <variant>

#include "model/fields.hpp"

namespace rehearsal::properties::conformance {

bool Clients::may_say(const model::Command& command) const {
  const auto* const open = std::get_if<model::ConnectionOpen>(&command);
  return !open || !open_.contains(open->connection);
}

std::deque<model::Command> Clients::with_openings(const model::Command& command) {
  const auto connection = model::connection_of(command);
  const bool opens = std::holds_alternative<model::ConnectionOpen>(command);
  if (!connection || opens || open_.contains(*connection)) return {command};
  return {model::ConnectionOpen{*connection}, command};
}

void Clients::note(const model::Command& command, const model::Effects& effects) {
  if (const auto* drop = std::get_if<model::ConnectionDrop>(&command)) {
    open_.erase(drop->connection);
  }
  for (const model::Effect& effect : effects) {
    if (const auto* opened = std::get_if<model::ConnectionOpenOk>(&effect)) {
      open_.insert(opened->connection);
    } else if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
      open_.erase(closed->connection);
    } else if (const auto* ok = std::get_if<model::ConnectionCloseOk>(&effect)) {
      open_.erase(ok->connection);
    }
  }
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
