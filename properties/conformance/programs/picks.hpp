#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <initializer_list>
#include <vector>

/// What RapidCheck picks. Only inside one of its generators.
namespace rehearsal::model::programs {

inline std::uint32_t below(std::uint32_t bound) { return *rc::gen::inRange(0u, bound); }

inline bool one_in(std::uint32_t bound) { return below(bound) == 0; }

template <class T>
const T& one_of(const std::vector<T>& candidates) {
  return candidates[below(static_cast<std::uint32_t>(candidates.size()))];
}
template <class T>
T one_of(std::initializer_list<T> candidates) {
  return *(candidates.begin() + below(static_cast<std::uint32_t>(candidates.size())));
}

/// Candidates, some more likely than others.
template <class T>
class Weighted {
 public:
  void add(std::uint32_t weight, T candidate) {
    total_ += weight;
    candidates_.push_back({total_, candidate});
  }
  T pick() const {
    const std::uint32_t at = below(total_);
    auto it = candidates_.begin();
    while (it->up_to <= at) ++it;
    return it->candidate;
  }

 private:
  struct Candidate {
    std::uint32_t up_to;
    T candidate;
  };
  std::uint32_t total_ = 0;
  std::vector<Candidate> candidates_;
};

}  // namespace rehearsal::model::programs
