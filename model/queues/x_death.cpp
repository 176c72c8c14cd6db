#include "model/queues/x_death.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "model/arguments/arguments.hpp"
#include "model/routing/equality.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

constexpr std::string_view count_key = "count";

/// Null also for a value of type void: to RabbitMQ they are one.
const Value* field(const Table& entry, std::string_view key) {
  const Value* const value = find(entry, key);
  return value && std::holds_alternative<Void>(value->is) ? nullptr : value;
}

bool is_text(const Value* value, std::string_view text) {
  const std::string* const octets = value ? erlang::binary(*value) : nullptr;
  return octets && *octets == text;
}

bool same(const Value* a, const Value* b) {
  return a && b ? equal(*a, *b, Equality::exact) : a == b;
}

bool is_of(const Table& entry, const DeathKey& key) {
  return is_text(field(entry, "queue"), key.queue) && is_text(field(entry, "reason"), key.reason);
}

bool same_death(const Table& a, const Table& b) {
  return same(field(a, "queue"), field(b, "queue")) && same(field(a, "reason"), field(b, "reason"));
}

Table with_count(Table entry, std::int64_t count) {
  entry.emplace(entry.begin(), std::string(count_key), Value{count});
  return entry;
}

/// Rule 19.10a: of entries of one queue and reason the first stays, with a count.
Table counted(const Table& entry, std::int64_t duplicates) {
  return field(entry, count_key) ? entry : with_count(entry, duplicates);
}

const Table& table(const Value& entry) { return std::get<Table>(entry.is); }

/// Rule 19.10: two or more entries come out in reverse, each death once. Requires: all are tables.
Array grouped(const Array& entries) {
  if (entries.size() < 2) return entries;
  Array groups;
  for (const Value& entry : entries) {
    const auto is_same = [&](const Value& other) { return same_death(table(entry), table(other)); };
    if (std::any_of(groups.begin(), groups.end(), is_same)) continue;
    const auto duplicates = std::count_if(entries.begin(), entries.end(), is_same);
    groups.push_back(Value{counted(table(entry), duplicates)});
  }
  std::reverse(groups.begin(), groups.end());
  return groups;
}

Value next_integer(std::uint64_t number) { return Value{static_cast<std::int64_t>(number + 1)}; }

/// The next after any number, in 64 bits; null after anything else.
std::optional<Value> next_after(const Value& count) {
  return std::visit(
      []<class T>(const T& number) -> std::optional<Value> {
        if constexpr (std::same_as<T, Timestamp>)
          return next_integer(number.seconds);
        else if constexpr (std::integral<T> && !std::same_as<T, bool>)
          return next_integer(static_cast<std::uint64_t>(number));
        else if constexpr (std::floating_point<T>)
          return Value{double{number} + 1};
        else
          return std::nullopt;
      },
      count.is);
}

std::uint64_t count_of(const Value& entry) {
  const auto* const fields = std::get_if<Table>(&entry.is);
  const Value* const value = fields ? find(*fields, count_key) : nullptr;
  const auto* const count = value ? std::get_if<std::int64_t>(&value->is) : nullptr;
  return count && *count > 0 ? static_cast<std::uint64_t>(*count) : 0;
}

}  // namespace

std::uint64_t times_died(const Message& message) {
  const auto& headers = message.properties().headers;
  const Value* const deaths = headers ? find(*headers, x_death) : nullptr;
  const auto* const entries = deaths ? std::get_if<Array>(&deaths->is) : nullptr;
  std::uint64_t sum = 0;
  if (entries)
    for (const Value& entry : *entries) sum += count_of(entry);
  return sum;
}

std::optional<Deaths> read_deaths(const Array& entries, const DeathKey& key) {
  const bool readable = std::all_of(entries.begin(), entries.end(), [](const Value& entry) {
    return std::holds_alternative<Table>(entry.is);
  });
  if (!readable) return std::nullopt;
  Array others = grouped(entries);
  auto known = take_death(others, key);
  return Deaths{std::move(known), std::move(others)};
}

std::optional<Table> take_death(Array& entries, const DeathKey& key) {
  const auto known = std::find_if(entries.begin(), entries.end(), [&](const Value& entry) {
    const auto* const fields = std::get_if<Table>(&entry.is);
    return fields && is_of(*fields, key);
  });
  if (known == entries.end()) return std::nullopt;
  Table taken = std::get<Table>(std::move(known->is));
  entries.erase(known);
  return taken;
}

std::optional<Table> counted_on(Table entry) {
  if (!field(entry, count_key)) return with_count(std::move(entry), 1);
  Value& count = std::find_if(entry.begin(), entry.end(), [](const TableEntry& it) {
                   return it.key == count_key;
                 })->value;
  auto next = next_after(count);
  if (!next) return std::nullopt;
  count = *std::move(next);
  return entry;
}

bool is_writable(const Table& entry) {
  const Value* const count = find(entry, count_key);
  return !count || !std::holds_alternative<double>(count->is);
}

}  // namespace rehearsal::model
