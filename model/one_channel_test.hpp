#pragma once

#include "model/types.hpp"

namespace rehearsal::model {

/// For tests that need but one channel.
inline constexpr ConnectionId connection{1};
inline constexpr ChannelId channel{connection, 1};

}  // namespace rehearsal::model
