#pragma once

#include <string>
#include <string_view>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/types.hpp"

/// The lines of a served session's trace, in the canonical text of `sim::trace_line`. The actor is
/// "client" or "broker", with the virtual host behind an @ unless that is "/"; or "world", for what
/// was injected.
namespace rehearsal::broker_adapters::amqp_server {

std::string line_of(model::Time at, const std::string& virtual_host, const model::Command& command);
std::string line_of(model::Time at, const std::string& virtual_host, const model::Effect& effect);
std::string line_of(model::Time at, std::string_view injected);

}  // namespace rehearsal::broker_adapters::amqp_server
