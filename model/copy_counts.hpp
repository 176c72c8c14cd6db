#pragma once

#include <array>
#include <cstdint>

#include "model/effect.hpp"
#include "model/fate.hpp"

namespace rehearsal::model {

/// How many copies of messages went into a queue, or into any, and how they left: counted from what
/// the broker says that it did, and not from what it holds, so that the two can be compared.
struct CopyCounts {
  std::uint64_t enqueued = 0;                           ///< copies that went in
  std::array<std::uint64_t, fate_table.size()> left{};  ///< by the place of their fate

  /// A copy went in.
  void on(const Enqueued&) { ++enqueued; }
  /// A copy left, or was refused.
  void on(const Settled& copy) { ++left[index_of(copy.fate)]; }

  /// How many met that fate.
  std::uint64_t by(Fate fate) const { return left[index_of(fate)]; }
  /// What was in the queue and is no more: what a queue refuses was never in it.
  std::uint64_t settled() const {
    std::uint64_t count = 0;
    for (const FateInfo& it : fate_table)
      if (it.was_queued) count += by(it.fate);
    return count;
  }
  /// What must still be there.
  std::uint64_t waiting() const { return enqueued - settled(); }
};

}  // namespace rehearsal::model
