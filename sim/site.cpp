#include "sim/site.hpp"

#include <charconv>
#include <utility>

#include "model/text/digest.hpp"

namespace rehearsal::sim {
namespace {

std::string hexadecimal(std::uint64_t number) {
  std::string digits(16, '0');
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, number >>= 4)
    *at = "0123456789abcdef"[number & 15];
  return digits;
}

}  // namespace

std::string label(const model::Message& message) {
  const model::Properties& properties = message.properties();
  if (!properties.type) return "message(" + hexadecimal(message.digest()) + ")";
  return *properties.type + "(" + properties.correlation_id.value_or("") + ")";
}

std::string Site::key() const {
  std::string key(actor);
  key.append(" ").append(verb).append(" ").append(label(message));
  if (!to.empty()) key.append(" to ").append(to);
  return key + " #" + std::to_string(occurrence);
}

std::uint32_t occurrence_of(std::string_view key) {
  std::uint32_t number = 0;
  const std::size_t mark = key.rfind('#');
  if (mark == key.npos) return 0;
  const char* const end = key.data() + key.size();
  const auto [rest, error] = std::from_chars(key.data() + mark + 1, end, number);
  return error == std::errc() && rest == end ? number : 0;
}

std::string at_occurrence(std::string_view key, std::uint32_t occurrence) {
  return std::string(key.substr(0, key.rfind('#') + 1)) + std::to_string(occurrence);
}

std::uint32_t Occurrences::next(std::uint64_t deed, const model::Message& message) {
  model::Digest digest;
  digest.mix(deed);
  const model::Properties& properties = message.properties();
  if (properties.type) {
    digest.mix(*properties.type);
    digest.mix(properties.correlation_id ? std::string_view(*properties.correlation_id)
                                         : std::string_view());
  } else {
    digest.mix(message.digest());
  }
  Count& count = find(digest.value());
  const std::uint32_t times = ++count.times;
  if (times == 1 && 2 * ++used_ > counts_.size()) grow();
  return times;
}

Occurrences::Count& Occurrences::find(std::uint64_t key) {
  std::size_t at = key;
  for (;; ++at) {
    Count& count = counts_[at & (counts_.size() - 1)];
    if (count.times == 0) count.key = key;
    if (count.key == key) return count;
  }
}

void Occurrences::grow() {
  const std::vector<Count> before = std::exchange(counts_, std::vector<Count>(2 * counts_.size()));
  for (const Count& count : before)
    if (count.times != 0) find(count.key).times = count.times;
}

}  // namespace rehearsal::sim
