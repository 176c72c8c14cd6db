#pragma once

#include <cstdint>
#include <string>

#include "model/value.hpp"

/// How RabbitMQ compares what headers say.
namespace rehearsal::model {

/// Whether 1 and 1.0 are one value (rule 9.9) or two (rule 27.6).
enum class Equality : std::uint8_t { loose, exact };

/// Erlang's `==` or `=:=` on values without their outermost type (rules 9.9, 31.3).
bool equal(const Value& a, const Value& b, Equality equality);

}  // namespace rehearsal::model
