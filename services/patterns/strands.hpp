#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "broker_adapters/client/context.hpp"

namespace rehearsal::services::patterns {

/// Runs the work in that many strands at once, until the first of them loses its connection or its
/// channel, or an effect fails: that is thrown here, and the others are cancelled where they wait.
/// Whatever else one throws takes the process down. The strands are called by the name and a
/// number.
sim::task<> in_strands(broker_adapters::Context& context, std::string name, std::uint16_t count,
                       std::function<sim::task<>(broker_adapters::Context&)> work);

}  // namespace rehearsal::services::patterns
