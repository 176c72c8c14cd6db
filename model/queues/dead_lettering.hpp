#pragma once

#include <vector>

#include "model/state.hpp"

/// Where messages go that die in a queue (section 19).
namespace rehearsal::model {

/// Lets the copy go: as a dead letter if the queue has an exchange for such, or for good. A quorum
/// queue may keep it until others have it (rule 26.17).
void discard(State& state, Queue& queue, Copy copy, Fate reason, Effects& effects);

/// Publishes the dead letters that are on their way, and those that they cause (rule 19.16).
void publish_dead_letters(State& state, Effects& effects);

/// The queues that take a dead letter: those to which it is routed, unless it goes in circles
/// (rule 19.13).
std::vector<Handle<Queue>> destinations(const State& state, Handle<Exchange> exchange,
                                        const Message& letter);

}  // namespace rehearsal::model
