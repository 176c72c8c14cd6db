#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"
#include "model/types.hpp"
#include "sim/act.hpp"

namespace rehearsal::broker_adapters {

using sim::Act;

/// A message that a service handed to its channel.
struct Publication {
  model::Time at;             ///< when it was handed over
  std::string_view actor;     ///< the service that published
  model::MessageRef message;  ///< what was handed over, whatever became of it
};

/// A message that a service's handler was given.
struct Reception {
  model::Time at;             ///< when the handler took it
  std::string_view actor;     ///< the service that was given it
  model::MessageRef message;  ///< what it was given
  bool redelivered;           ///< what the broker said: delivered before, to whomever
};

/// What the services did in one run, seen from outside: the same in both worlds, so that the
/// same properties judge both. The views of actors' names live as long as the world.
struct History {
  /// Whether acts, publications and receptions are kept, which takes memory for each.
  bool kept = true;
  std::vector<Act> acts;                  ///< in the order in which they were done
  std::vector<Publication> publications;  ///< in the order in which they were published
  std::vector<Reception> receptions;      ///< in the order in which they were taken
  /// The services that requests still wait for, in order. See Supervisor.
  std::vector<std::string> not_up;
};

}  // namespace rehearsal::broker_adapters
