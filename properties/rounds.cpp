#include "properties/rounds.hpp"

#include <algorithm>

namespace rehearsal::properties {
namespace {

/// One, twice that, and so on: three times could be how a task is divided.
constexpr std::size_t rounds_looked_at = 4;

}  // namespace

void Rounds::delivered(model::ConnectionId to, const model::Message* message, Number round) {
  receivers_[to].unsettled.emplace_back(message, round);
}

void Rounds::settled(const model::Message* message) {
  for (auto& [connection, known] : receivers_) {
    Receiver& receiver = known;
    std::erase_if(receiver.unsettled, [&](const auto& entry) {
      if (entry.first != message) return false;
      receiver.last = entry.second;
      return true;
    });
  }
}

Rounds::Number Rounds::of_publish(model::ConnectionId by) const {
  const auto receiver = receivers_.find(by);
  if (receiver == receivers_.end()) return 0;
  const auto& [unsettled, last] = receiver->second;
  return (unsettled.empty() ? last : unsettled.front().second) + 1;
}

std::string Rounds::multiplying(const std::string& queue) const {
  const auto counts = counts_.find(queue);
  if (counts == counts_.end() || counts->second.size() < rounds_looked_at) return {};
  std::string list;
  std::uint64_t before = 0;
  for (auto round = std::prev(counts->second.end(), rounds_looked_at);
       round != counts->second.end(); ++round) {
    if (round->second < 2 * before) return {};
    before = round->second;
    list += (list.empty() ? "" : ", ") + std::to_string(before);
  }
  return list;
}

}  // namespace rehearsal::properties
