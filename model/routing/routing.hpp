#pragma once

#include <span>
#include <vector>

#include "model/state.hpp"

/// Which queues get a message.
namespace rehearsal::model {

/// The message's own, and those of CC and BCC (rule 9.1).
std::vector<Name> routing_keys(const Message& message);

/// The queues that get the message, each once; valid until bindings change (section 9).
/// `scratch` may be used to hold them.
std::span<const Handle<Queue>> route(const State& state, Handle<Exchange> exchange,
                                     const Message& message, std::vector<Handle<Queue>>& scratch);

}  // namespace rehearsal::model
