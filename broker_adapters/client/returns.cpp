#include "broker_adapters/client/returns.hpp"

namespace rehearsal::broker_adapters {

Returns::Next Returns::next() { return Next(*channel_, state_); }

Returns::NextWithin Returns::next(sim::Duration limit) {
  if (limit < sim::Duration::zero())
    throw sim::Misuse("it awaits a returned message for a negative time: expected zero or more");
  return NextWithin(*channel_, state_, limit);
}

}  // namespace rehearsal::broker_adapters
