#pragma once

#include "model/operators/operator_command.hpp"
#include "model/state.hpp"

/// What operators' commands do. One that RabbitMQ refuses does nothing.
namespace rehearsal::model {

void operate(State& state, const SetPolicy& command, Effects& effects);
void operate(State& state, const ClearPolicy& command, Effects& effects);
void operate(State& state, const AddUser& command, Effects& effects);
void operate(State& state, const SetPermissions& command, Effects& effects);
void operate(State& state, const SetTopicPermissions& command, Effects& effects);

}  // namespace rehearsal::model
