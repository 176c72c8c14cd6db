#include "properties/property.hpp"

#include <exception>
#include <utility>

#include "sim/bug.hpp"

namespace rehearsal::properties {

bool can_judge(const Property& property, const RunRecord& record) {
  return !property.check.needs_simulation() || record.inside().broker != nullptr;
}

namespace {

Wrong look(const Property& property, const RunRecord& record) {
  try {
    return property.check(record);
  } catch (const std::exception& error) {
    throw sim::Misuse("the property '" + property.name + "' throws: " + error.what() +
                      ": expected it to say what is wrong, or nothing");
  }
}

}  // namespace

std::vector<Violation> judge(std::span<const Property> properties, const RunRecord& record,
                             Life life) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    const Property& property = properties[i];
    if (life == Life::cut && property.kind == Property::Kind::eventually) continue;
    if (!can_judge(property, record)) continue;
    if (Wrong what = look(property, record))
      violations.push_back({property.name, *std::move(what), i});
  }
  return violations;
}

}  // namespace rehearsal::properties
