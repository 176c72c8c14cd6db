#pragma once

#include <optional>

#include "model/command.hpp"
#include "model/state.hpp"

namespace rehearsal::model {

/// Who the connection will belong to. Null where the user is not known, or may do nothing at all in
/// the virtual host; the client is then told, and its connection is over (rules 2.5, 2.6).
/// Passwords are always right.
std::optional<Login> log_in(const State& state, const ConnectionOpen& command, Effects& effects);

}  // namespace rehearsal::model
