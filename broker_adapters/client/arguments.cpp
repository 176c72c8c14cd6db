#include "broker_adapters/client/arguments.hpp"

#include <algorithm>
#include <limits>

#include "sim/bug.hpp"

namespace rehearsal::broker_adapters {

FieldValue::FieldValue(Arguments table) : FieldValue(model::Table(std::move(table))) {}

void FieldValue::require_signed(std::uint64_t number) {
  if (number > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    throw sim::Misuse("it puts " + std::to_string(number) +
                      " into a table: AMQP's integers are signed, of 64 bits at the most");
}

Arguments Arguments::with(std::string key, FieldValue value) && {
  set(std::move(key), std::move(value));
  return std::move(*this);
}

void Arguments::set(std::string key, FieldValue value) {
  const auto same = std::find_if(table_.begin(), table_.end(),
                                 [&](const model::TableEntry& entry) { return entry.key == key; });
  if (same != table_.end())
    same->value = std::move(value);
  else
    table_.emplace_back(std::move(key), std::move(value));
}

}  // namespace rehearsal::broker_adapters
