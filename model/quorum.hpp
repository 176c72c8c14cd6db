#pragma once

#include "model/publishers.hpp"
#include "model/quorum_consumers.hpp"

namespace rehearsal::model {

/// What only a quorum queue has (section 26).
struct Quorum {
  QuorumConsumers consumers;
  Publishers publishers;

  friend bool operator==(const Quorum&, const Quorum&) = default;
};

}  // namespace rehearsal::model
