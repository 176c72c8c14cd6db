#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/types.hpp"

namespace rehearsal::broker_adapters {

/// An effect on the outside world: a video is published, a label is printed.
struct Act {
  model::Time at;
  std::string actor;
  std::string verb;
  std::string subject;
  /// What else whoever does it must know, such as an amount: any text.
  std::string details = {};
};
/// "publish 7: 1080p"
inline std::string text(const Act& act) {
  std::string what = act.verb + " " + act.subject;
  if (!act.details.empty()) what.append(": ").append(act.details);
  return what;
}
/// How the text of an act ends that had been done before.
inline constexpr std::string_view already_done = " (already done under this key)";

/// A message that a service handed to its channel.
struct Publication {
  model::Time at;
  std::string_view actor;
  model::MessageRef message;
};

/// A message that a service's handler was given.
struct Reception {
  model::Time at;
  std::string_view actor;
  model::MessageRef message;
  bool redelivered;
};

/// What the services did in one run, seen from outside: the same in both worlds, so that the
/// same properties judge both. The views of actors' names live as long as the world.
struct History {
  /// Whether acts, publications and receptions are kept, which takes memory for each.
  bool kept = true;
  std::vector<Act> acts;
  std::vector<Publication> publications;
  std::vector<Reception> receptions;
  /// The services that requests still wait for, in order. See Supervisor.
  std::vector<std::string> not_up;
};

}  // namespace rehearsal::broker_adapters
