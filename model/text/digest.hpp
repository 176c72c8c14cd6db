#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rehearsal::model {

/// A running 64-bit digest, equal on every compiler and machine of the same byte order.
/// It is made for comparing runs, not for security.
class Digest {
 public:
  constexpr void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;
    state_ ^= state_ >> 32;
  }

  /// Mixes the bytes and their number, so that ("ab", "c") differs from ("a", "bc").
  void mix(std::string_view bytes) {
    mix(bytes.size());
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) mix(word_of(bytes.substr(0, 8)));
    if (!bytes.empty()) mix(word_of(bytes));
  }

  constexpr std::uint64_t value() const { return state_; }

 private:
  static std::uint64_t word_of(std::string_view at_most_eight) {
    std::uint64_t word = 0;
    std::memcpy(&word, at_most_eight.data(), at_most_eight.size());
    return word;
  }

  std::uint64_t state_ = 0xCBF29CE484222325u;
};

}  // namespace rehearsal::model
