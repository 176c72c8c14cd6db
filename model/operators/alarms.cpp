#include "model/operators/alarms.hpp"

#include <string>
#include <utility>
#include <variant>

#include "model/text/fields.hpp"

namespace rehearsal::model {

namespace {

bool& low_on(State& state, Resource source) {
  return source == Resource::memory ? state.alarms.memory : state.alarms.disk;
}

/// Rule 22.2. Disk comes first, whichever was first raised.
std::string reason(const Alarms& alarms) {
  if (alarms.disk && alarms.low_on_memory()) return "low on disk & memory";
  return alarms.disk ? "low on disk" : "low on memory";
}

/// Blocks the connection from its publish on. One without a body is performed before the broker
/// stops reading (rule 22.1), so it is not kept back.
bool block(State& state, ConnectionId connection, const Publish& publish, Effects& effects) {
  effects.emplace_back(ConnectionBlocked{connection, reason(state.alarms)});
  Ring<Command>& held = state.alarms.held[connection];
  if (!publish.message || publish.message->body().empty()) return false;
  held.push_back(publish);
  return true;
}

/// The last alarm may be over.
void let_go_on(State& state, Effects& effects) {
  if (state.alarms.raised()) return;
  for (auto& [connection, held] : std::exchange(state.alarms.held, {})) {
    effects.emplace_back(ConnectionUnblocked{connection});
    while (!held.empty()) state.alarms.released.push_back(held.pop_front());
  }
}

}  // namespace

void raise_alarm(State& state, Resource source) { low_on(state, source) = true; }

void clear_alarm(State& state, Resource source, Effects& effects) {
  low_on(state, source) = false;
  let_go_on(state, effects);
}

void set_above_watermark(State& state, bool above, Effects& effects) {
  state.alarms.above_watermark = above;
  let_go_on(state, effects);
}

bool hold(State& state, const Command& command, Effects& effects) {
  const auto connection = connection_of(command);
  if (!connection || !state.is_open(*connection)) return false;
  if (std::holds_alternative<ConnectionDrop>(command)) return false;
  const auto blocked = state.alarms.held.find(*connection);
  if (blocked != state.alarms.held.end()) {
    blocked->second.push_back(command);
    return true;
  }
  const auto* const publish = std::get_if<Publish>(&command);
  return publish && state.alarms.raised() && block(state, *connection, *publish, effects);
}

}  // namespace rehearsal::model
