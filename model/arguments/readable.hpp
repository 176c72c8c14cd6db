#pragma once

#include "model/value.hpp"

namespace rehearsal::model {

/// Whether RabbitMQ can read the table: it has no numbers for infinity and NaN (rule 31.5).
bool is_readable(const Table& table);

}  // namespace rehearsal::model
