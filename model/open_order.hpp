#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rehearsal::model {

/// What RabbitMQ does in an order that it does not promise.
enum class Unordered : std::uint8_t {
  fan_out,   ///< copies of a message reach their queues (N24)
  resuming,  ///< queues go on when the limit of a whole channel allows it (N10, rule 15.10)
  leaving,   ///< channels that end leave a queue (N9)
  expiring,  ///< queues do what is due at one time (N12)
  stopping,  ///< the broker stops, and dead letters arrive (N27)
};

/// Where RabbitMQ leaves an order open, the broker asks its caller (section 28 of the rules).
class OpenOrder {
 public:
  virtual ~OpenOrder() = default;

  /// One of `bound` candidates, `bound >= 2`. 0 is what the broker does where nobody is asked: the
  /// order in which things were declared, which those that would starve of it have in turns.
  virtual std::uint32_t pick(std::uint32_t bound, Unordered what) = 0;
};

/// Which of so many candidates is next: the first, where nobody is asked.
inline std::uint32_t pick_next(std::size_t candidates, OpenOrder* order, Unordered what) {
  return candidates > 1 && order ? order->pick(static_cast<std::uint32_t>(candidates), what) : 0;
}

/// Takes one of the candidates, which must not be empty.
template <class Candidate>
Candidate take_next(std::vector<Candidate>& candidates, OpenOrder* order, Unordered what) {
  const auto next = candidates.begin() + pick_next(candidates.size(), order, what);
  const Candidate taken = std::move(*next);
  candidates.erase(next);
  return taken;
}

}  // namespace rehearsal::model
