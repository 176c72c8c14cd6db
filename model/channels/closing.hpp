#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/open_order.hpp"
#include "model/refusal.hpp"
#include "model/state.hpp"

namespace rehearsal::model {

/// A soft error of `method` closes the channel: its consumers leave, with all that it holds of
/// their queues, then it is told (rules 1.6, 1.10). The number is free when the client has
/// answered.
void close_with_error(State& state, Handle<Channel> channel, const Refusal& refusal,
                      std::uint16_t class_id, std::uint16_t method_id, Effects& effects);
/// A hard error closes the connection (rule 1.2).
void close_with_error(State& state, ConnectionId connection, const Refusal& refusal,
                      std::uint16_t class_id, std::uint16_t method_id, Effects& effects,
                      OpenOrder* order);

/// The client closes the channel (N14).
void close_channel(State& state, Handle<Channel> channel, Effects& effects);
/// The channel is over: what it still holds comes back (rule 1.10).
void end_channel(State& state, Handle<Channel> channel, Effects& effects);
/// The connection is over, with its channels and its exclusive queues (rules 2.19, 2.20, 6.3). Its
/// channels leave a queue one after the other, and those still there may be given messages before
/// they leave it too; in which order is open (N9). No effect is for this connection.
void end_connection(State& state, ConnectionId connection, Effects& effects, OpenOrder* order);

/// Those of the channels that consume from the queue, or hold something of it.
std::vector<Handle<Channel>> those_at(const State& state, std::vector<Handle<Channel>> channels,
                                      Handle<Queue> queue);
/// Takes the messages and the cancellations for the connection out of the effects from `first` on:
/// what is on its way to a client that is gone.
void forget_effects_for(ConnectionId connection, Effects& effects, std::size_t first);

/// Whoever is sent a message that cannot be written loses the connection instead (rule 31.2). Looks
/// at the effects from `first` on.
void cut_off_readers(State& state, Effects& effects, std::size_t first, OpenOrder* order);

}  // namespace rehearsal::model
