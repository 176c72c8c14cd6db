#pragma once

#include <deque>
#include <set>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::model::programs {

/// Clients with two channels on each connection, who open again what gets closed, so that little
/// of a random program is lost.
class Clients {
 public:
  /// Calls `perform(command)` for what must be said before the command can be, for the command, and
  /// for what the clients have to say to the effects that `perform` returns. False, and nothing is
  /// said, if the command may not be said now.
  template <class Perform>
  bool say(const Command& command, Perform&& perform) {
    if (!may_say(command)) return false;
    std::deque<Command> open = with_openings(command);
    while (!open.empty()) {
      const Command next = std::move(open.front());
      open.pop_front();
      const Effects effects = perform(next);
      note(next, effects);
      // What opens a connection comes before all else on it.
      const auto answers = answers_to(effects);
      open.insert(open.begin(), answers.begin(), answers.end());
    }
    return true;
  }

  /// The broker was stopped.
  void lose_all();

 private:
  /// A connection that is open cannot be opened. An alarm holds back one publish at a time, for
  /// what several commands bring about would race when it is over (N3, N6, N25); nor is a blocked
  /// connection dropped, which the broker would not notice for long (rules 22.1, 22.5). And nothing
  /// is said on a channel where an answer is awaited: RabbitMQ 3.10.8 itself breaks down when a
  /// consumer is cancelled at once, before it is told consume-ok.
  bool may_say(const Command& command) const;
  std::deque<Command> with_openings(const Command& command);
  void note(const Command& command, const Effects& effects);
  void forget(ConnectionId connection);
  std::vector<Command> answers_to(const Effects& effects) const;

  std::set<ConnectionId> open_;
  /// By an alarm.
  std::set<ConnectionId> blocked_;
  /// Those that wait for an answer. Channel 0 stands for the connection.
  std::set<ChannelId> awaiting_;
};

}  // namespace rehearsal::model::programs
