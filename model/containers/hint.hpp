#pragma once

namespace rehearsal::model {

/// Something remembered for speed only. It is no part of a value: any two hints are equal.
template <class T>
struct Hint {
  T value{};  ///< what is remembered: the reader checks that it is still true
  friend bool operator==(const Hint&, const Hint&) { return true; }
};

}  // namespace rehearsal::model
