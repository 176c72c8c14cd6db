#pragma once

#include <functional>

namespace rehearsal::tools {

/// Does the work in a thread that has room for values as deeply nested as a frame can hold, of five
/// octets a level: rabbitmq-c, and all else here, takes them apart by recursion. Returns what it
/// returns, and throws what it throws.
int on_deep_stack(const std::function<int()>& work);

}  // namespace rehearsal::tools
