#pragma once

#include <cstddef>

#include "model/command.hpp"
#include "model/effect.hpp"

namespace rehearsal::broker_adapters {

/// Which of the effects answers what a client asks, the same number for all that answer one method.
/// RabbitMQ may answer what was asked later before it says consume-ok or cancel-ok, which come from
/// the queue: so an answer is told by its kind, and those of one kind come in order.
using AnswerKind = std::size_t;

/// Requires: a command that the broker answers.
AnswerKind kind_of_answer_to(const model::Command& command);
/// What answers nothing has a kind of its own.
AnswerKind kind_of(const model::Effect& answer);

}  // namespace rehearsal::broker_adapters
