#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"
#include "sim/act.hpp"
#include "sim/choices.hpp"
#include "sim/write.hpp"

/// What can happen in a run, each with the words that a trace has for it. Commands, effects and
/// decisions, which is what a fault that strikes is, have theirs where they are declared.
namespace rehearsal::sim {

/// The world gets well: what is down comes up, or all that there is starts anew.
struct Healed {
  bool everything_restarts = false;  ///< whether those who are up start anew, too
};
/// "heals: faults stop, everything restarts", say.
constexpr std::string_view text(const Healed& healed) {
  return healed.everything_restarts ? "heals: faults stop, everything restarts"
                                    : "heals: faults stop, what is down comes up";
}

/// The outside world was asked for an effect, and did not refuse.
struct Acted {
  Act act;      ///< what it was asked for
  Done done{};  ///< whether that was done now
};
/// "publish 7", and whether it had been done before.
inline std::string text(const Acted& acted) { return text(acted.act, acted.done); }

/// A transaction of a service's store.
struct Committed {
  std::vector<Write> writes;  ///< in the order in which they were made
};
/// "commits +outbox/7 -inbox/6": without the values.
std::string text(const Committed& committed);

/// A service begins a life.
struct Started {};
/// "starts".
constexpr std::string_view text(Started) { return "starts"; }

/// A service's life ends: by a crash, or by what it threw.
struct Stopped {
  std::string why;  ///< "crash", or what it threw
};
/// "stops: crash".
std::string text(const Stopped& stopped);

/// The broker is up after it was down.
struct BrokerStarted {};
/// "is up again".
constexpr std::string_view text(BrokerStarted) { return "is up again"; }

/// A service's own remark.
struct Note {
  std::string text;  ///< in its own words
};
/// The remark itself.
inline std::string_view text(const Note& note) { return note.text; }

/// Something that happened, to somebody, at a time.
struct Step {
  /// First a client's frame as the broker takes it, what the broker does, and a fault that strikes.
  using What = std::variant<model::Command, model::Effect, Decision, Healed, Acted, Committed,
                            Started, Stopped, BrokerStarted, Note>;

  model::Time at;     ///< when, in virtual time
  std::string actor;  ///< who did it
  What what;          ///< what happened
  /// The digest of `what`. Where the text of two steps is the same, a value in them may differ.
  std::uint64_t content = 0;
};

/// What happened, in words: "stops: crash", and for a frame its canonical text.
std::string text(const Step& step);

/// "+0.015s intake stops: crash", and a line break: the canonical text of a step.
std::string trace_line(const Step& step);
/// The same, of its parts.
std::string trace_line(model::Time at, std::string_view actor, std::string_view text);

}  // namespace rehearsal::sim
