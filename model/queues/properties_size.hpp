#pragma once

#include <cstddef>

#include "model/message.hpp"

namespace rehearsal::model {

/// The bytes that the properties take on the wire: their flags, and those that are there.
std::size_t encoded_size(const Properties& properties);

}  // namespace rehearsal::model
