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
  /// The services that requests still wait for, in order. See Readiness.
  std::vector<std::string> not_up;
};

}  // namespace rehearsal::broker_adapters
