#pragma once

#include <deque>
#include <set>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::properties::conformance {

/// Clients with two channels on each connection, who open again what gets closed, so that little
/// of a random program is lost.
class Clients {
 public:
  /// A connection that is open cannot be opened; and nothing is said where the answer to a close is
  /// awaited, which takes long when an alarm holds the close back (rule 22.1).
  bool may_say(const model::Command& command) const;

  /// Calls `perform(command)` for what must be said before the command can be, for the command, and
  /// for what the clients have to say to the effects that `perform` returns. Requires: may_say.
  template <class Perform>
  void say(const model::Command& command, Perform&& perform) {
    std::deque<model::Command> open = with_openings(command);
    while (!open.empty()) {
      const model::Command next = std::move(open.front());
      open.pop_front();
      const model::Effects effects = perform(next);
      note(next, effects);
      // What opens a connection comes before all else on it.
      const auto answers = answers_to(effects);
      open.insert(open.begin(), answers.begin(), answers.end());
    }
  }

 private:
  std::deque<model::Command> with_openings(const model::Command& command);
  void note(const model::Command& command, const model::Effects& effects);
  void forget(model::ConnectionId connection);
  std::vector<model::Command> answers_to(const model::Effects& effects) const;

  std::set<model::ConnectionId> open_;
  /// Those that wait for the answer to a close. Channel 0 stands for the connection.
  std::set<model::ChannelId> closing_;
};

}  // namespace rehearsal::properties::conformance
