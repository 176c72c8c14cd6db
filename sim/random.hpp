#pragma once

#include <cstdint>

namespace rehearsal::sim {

/// SplitMix64 (Steele, Lea, Flood 2014). Integers only, so that every machine draws the same.
class Random {
 public:
  /// Equal seeds make equal sequences.
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  /// The generator of run number `index` of a search: independent of the order of the runs.
  static constexpr Random of_run(std::uint64_t seed, std::uint64_t index) {
    Random mixed(seed ^ (index + 1) * 0xD1B54A32D192ED03u);
    return Random(mixed.next());
  }

  /// The next 64 bits.
  constexpr std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  /// Uniform in [0, bound), by multiplication; its bias is below bound / 2^32. Requires: bound > 0.
  constexpr std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  /// True once in a million times `per_million`, on average.
  constexpr bool chance(std::uint32_t per_million) { return below(1'000'000) < per_million; }

 private:
  std::uint64_t state_;
};

}  // namespace rehearsal::sim
