#include "properties/conformance/clients.hpp"

#include <variant>

#include "model/fields.hpp"

namespace rehearsal::properties::conformance {

std::vector<model::Command> Clients::before(const model::Command& command) {
  const auto connection = model::connection_of(command);
  if (!connection || !open_.insert(*connection).second) return {};
  return {model::ConnectionOpen{*connection}, model::ChannelOpen{{*connection, 1}},
          model::ChannelOpen{{*connection, 2}}};
}

void Clients::sent(const model::Command& command) {
  if (const auto* drop = std::get_if<model::ConnectionDrop>(&command)) {
    open_.erase(drop->connection);
  }
}

std::vector<model::Command> Clients::answers(const model::Effects& effects) {
  std::vector<model::Command> answers;
  for (const model::Effect& effect : effects) {
    if (const auto* closed = std::get_if<model::ConnectionClosed>(&effect)) {
      open_.erase(closed->connection);
    } else if (const auto* ok = std::get_if<model::ConnectionCloseOk>(&effect)) {
      open_.erase(ok->connection);
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
