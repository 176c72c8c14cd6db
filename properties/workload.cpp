#include "properties/workload.hpp"

#include <algorithm>
#include <utility>

#include "sim/bug.hpp"

namespace rehearsal::properties {
namespace {

bool is_word(const std::string& text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char it) { return (it >= 'a' && it <= 'z') || it == '-'; });
}

void require_word(const std::string& noun) {
  if (!is_word(noun))
    throw sim::Misuse("a workload is called '" + noun +
                      "': expected a noun of lower-case letters and dashes, such as 'upload'");
}

}  // namespace

Workload::Workload(std::string noun, Maker maker)
    : noun_(std::move(noun)), nouns_(noun_ + "s"), maker_(std::move(maker)) {
  require_word(noun_);
  if (!maker_)
    throw sim::Misuse("the workload '" + noun_ + "' has no function that makes its requests");
}

Workload& Workload::numbered_from(std::uint32_t first) {
  first_ = first;
  return *this;
}

Workload& Workload::named_by(Namer namer) {
  if (!namer)
    throw sim::Misuse("the workload '" + noun_ + "' has no function that names its subjects");
  namer_ = std::move(namer);
  return *this;
}

Workload& Workload::takes(sim::Duration each) {
  if (each < sim::Duration::zero())
    throw sim::Misuse("a request of the workload '" + noun_ +
                      "' takes a negative time: expected zero or more");
  each_ = each;
  return *this;
}

Workload& Workload::plural(std::string nouns) {
  require_word(nouns);
  nouns_ = std::move(nouns);
  return *this;
}

}  // namespace rehearsal::properties
