#pragma once

#include <set>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::properties::conformance {

/// Clients with two channels on each connection, who open again what gets closed, so that little
/// of a random program is lost.
class Clients {
 public:
  /// What must be said before the command can be.
  std::vector<model::Command> before(const model::Command& command);
  /// The command was sent.
  void sent(const model::Command& command);
  /// What they say to these effects.
  std::vector<model::Command> answers(const model::Effects& effects);

 private:
  std::set<model::ConnectionId> open_;
};

}  // namespace rehearsal::properties::conformance
