#pragma once

#include "model/refusal.hpp"
#include "model/routing/equality.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// The x-match of a binding to a headers exchange: 406 for what RabbitMQ does not know (rule 9.7).
Outcome check_headers_pattern(const Table& arguments);

/// Whether the headers are what the binding's arguments, sorted by key, ask for (rules 9.7
/// to 9.10).
bool headers_match(const Table& pattern, const Table& headers, Equality equality);

}  // namespace rehearsal::model
