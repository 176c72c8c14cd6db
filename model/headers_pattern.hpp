#pragma once

#include <cstdint>

#include "model/refusal.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// The x-match of a binding to a headers exchange: 406 for what RabbitMQ does not know (rule 9.7).
Outcome check_headers_pattern(const Table& arguments);

/// Whether 1 and 1.0 are one value (rule 9.9) or two (rule 27.6).
enum class Equality : std::uint8_t { loose, exact };

/// Whether the headers are what the binding's arguments, sorted by key, ask for (rules 9.7
/// to 9.10).
bool headers_match(const Table& pattern, const Table& headers, Equality equality);

}  // namespace rehearsal::model
