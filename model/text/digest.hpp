#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace rehearsal::model {

/// A running 64-bit digest, equal on every compiler and machine of the same byte order.
/// It is made for comparing runs, not for security.
class Digest {
 public:
  /// Mixes one word in; order counts.
  constexpr void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;
    state_ ^= state_ >> 32;
  }

  /// Mixes the bytes and their number, so that ("ab", "c") differs from ("a", "bc").
  void mix(std::string_view bytes) {
    mix(bytes.size());
    for (; bytes.size() >= 8; bytes.remove_prefix(8)) mix(word_at<std::uint64_t>(bytes.data()));
    if (!bytes.empty()) mix(rest_of(bytes));
  }

  /// The digest of all that was mixed in so far.
  constexpr std::uint64_t value() const { return state_; }

 private:
  template <class Word>
  static std::uint64_t word_at(const char* start) {
    Word word = 0;
    std::memcpy(&word, start, sizeof word);
    return word;
  }

  /// One to seven bytes, the first of them lowest, read as two halves that may overlap.
  static std::uint64_t rest_of(std::string_view bytes) {
    const char* const start = bytes.data();
    const std::size_t size = bytes.size();
    if (size >= 4)
      return word_at<std::uint32_t>(start) | word_at<std::uint32_t>(start + size - 4)
                                                 << 8 * (size - 4);
    const std::size_t middle = size / 2;
    return word_at<std::uint8_t>(start) | word_at<std::uint8_t>(start + middle) << 8 * middle |
           word_at<std::uint8_t>(start + size - 1) << 8 * (size - 1);
  }

  std::uint64_t state_ = 0xCBF29CE484222325u;
};

}  // namespace rehearsal::model
