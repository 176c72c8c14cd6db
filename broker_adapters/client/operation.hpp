#pragma once

#include <utility>

#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// Something that a service asks of the world. It happens when it is awaited: once, and by a strand
/// of the process that it was asked through. Every operation is REHEARSAL_AWAITED, for one that is
/// not awaited is forgotten in silence.
class Operation {
 public:
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

 protected:
  /// Asked by that process; happens when it is awaited.
  explicit Operation(const sim::Process& process) : asked_through_(process) {}
  ~Operation() = default;

  /// Throws `sim::Misuse` for a second time, or somebody else's strand.
  void begin() {
    if (std::exchange(begun_, true))
      throw sim::Misuse("it awaits an operation for the second time: ask for a new one each time");
    asked_through_.require_own_strand();
  }

 private:
  const sim::Process& asked_through_;
  bool begun_ = false;
};

}  // namespace rehearsal::broker_adapters
