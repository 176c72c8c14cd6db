#pragma once

#include <string>
#include <vector>

#include "broker_adapters/context.hpp"

namespace rehearsal::broker_adapters::contract {

/// What a script saw, in its own words.
using Notes = std::vector<std::string>;

/// A service that exercises the port and writes down what it saw.
using Script = sim::task<> (*)(Context& context, Notes& notes);

/// Performs the script once, to its end, in the world that this program is linked with. A script
/// that does not end in time, or is restarted because it threw, fails the test.
Notes perform(Script script);

}  // namespace rehearsal::broker_adapters::contract
