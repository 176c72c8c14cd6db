#pragma once

#include <functional>
#include <span>

#include "model/methods.hpp"

namespace rehearsal::model {

/// Publishes what a transaction held back. False if a queue refused something (rule 17.6).
/// Something else may happen between copies, if there is anything and the order is open.
bool publish_all(Call& call, std::span<const Transaction::Publication> publications,
                 const std::function<void()>& between = nullptr);

}  // namespace rehearsal::model
