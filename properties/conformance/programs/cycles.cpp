#include "properties/conformance/programs/cycles.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace rehearsal::model::programs {
namespace {

using namespace std::chrono_literals;

/// Longer than any time to live, and shorter than the leases that no program lives to see.
constexpr Duration pause = 1s;
/// Messages live 300 ms at most, and pass four queues before one is reached a second time.
constexpr Duration lifetime = 2s;
/// More happens only where no time passes, or where copies multiply.
constexpr std::size_t effects_max = 2000;

}  // namespace

bool goes_round(const Broker& broker, Time now) {
  const auto is_over = [](std::optional<Time> due, Time since) {
    return !due || *due > since + pause;
  };
  if (is_over(broker.next_queue_deadline(), now)) return false;
  const Time start = now;
  Broker later = broker;
  Effects effects;
  while (now <= start + lifetime && effects.size() < effects_max) {
    const auto due = later.next_queue_deadline();
    if (is_over(due, now)) return false;
    now = std::max(now, *due);
    later.advance(now, effects);
  }
  return true;
}

}  // namespace rehearsal::model::programs
