#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"

namespace rehearsal::sim {

/// What a message is called in keys and stories: its type and its correlation id, as in
/// "Uploaded(7)". A message without a type goes by the digest of its content.
std::string label(const model::Message& message);

/// Where a choice is made, in terms of what it means: "broker delivers Uploaded(7) to
/// transcode #1". The key survives changes of the code that leave the meaning as it was.
/// The views need to live only as long as the call they are passed to.
struct Site {
  std::string_view actor;         ///< who does it: "broker"
  std::string_view verb;          ///< what it does: "delivers"
  const model::Message& message;  ///< what it does it with
  std::string_view to;            ///< whom it does it to; empty where that is nobody
  std::uint32_t occurrence;       ///< which occurrence of the same, counted from 1

  /// All of it as text: "broker delivers Uploaded(7) to transcode #1".
  std::string key() const;
};

/// The number behind the "#" at the end of a key; 0 where there is none.
std::uint32_t occurrence_of(std::string_view key);
/// The key of the same site at another occurrence. Requires: the key has one.
std::string at_occurrence(std::string_view key, std::uint32_t occurrence);

/// Counts how often the same thing was done, from 1.
class Occurrences {
 public:
  /// `deed` stands for what is done, and by whom; the message counts by its label.
  std::uint32_t next(std::uint64_t deed, const model::Message& message);

 private:
  struct Count {
    std::uint64_t key = 0;
    std::uint32_t times = 0;
  };
  Count& find(std::uint64_t key);
  void grow();

  /// An open-addressing hash table: it is only looked up, never iterated for its order.
  std::vector<Count> counts_ = std::vector<Count>(64);
  std::size_t used_ = 0;
};

}  // namespace rehearsal::sim
