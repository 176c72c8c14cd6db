#pragma once

#include <cstdint>

namespace rehearsal::model {

/// Where RabbitMQ leaves an order open, the broker asks its caller (section 28 of the rules).
class OpenOrder {
 public:
  virtual ~OpenOrder() = default;

  /// One of `bound` candidates, `bound >= 2`. 0 is the order in which things were declared.
  virtual std::uint32_t pick(std::uint32_t bound) = 0;
};

}  // namespace rehearsal::model
