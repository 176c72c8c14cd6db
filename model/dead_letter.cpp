#include "model/dead_letter.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "model/arguments.hpp"
#include "model/refusal.hpp"

namespace rehearsal::model {

namespace {

constexpr std::string_view history = "x-death";

Value text(std::string_view it) { return Value{std::string(it)}; }

/// The text of that field of an x-death entry; none if it is no text.
std::optional<std::string_view> field(const Value& entry, std::string_view key) {
  const auto* const table = std::get_if<Table>(&entry.is);
  const Value* const value = table ? find(*table, key) : nullptr;
  const auto* const string = value ? std::get_if<std::string>(&value->is) : nullptr;
  if (!string) return std::nullopt;
  return *string;
}

bool is_of(const Value& entry, const Death& death) {
  return field(entry, "queue") == death.queue && field(entry, "reason") == death.reason;
}

bool same_death(const Value& a, const Value& b) {
  return field(a, "queue") == field(b, "queue") && field(a, "reason") == field(b, "reason");
}

/// Whether the broker changed its properties when it was published (rules 9.3, 25.2).
bool was_changed(const Message& message) {
  const auto& reply_to = message.properties().reply_to;
  return !message.blind_copies().empty() ||
         (reply_to && reply_to->starts_with("amq.rabbitmq.reply-to."));
}

/// RabbitMQ writes properties as it got them, and forgets to decode what it reads back; what it
/// changed itself it writes decoded.
bool remembers_expiration(const Message& message, const Death& death) {
  return !death.was_paged_out || was_changed(message);
}

/// Rule 19.6: an entry in the order of its fields at the first death.
Table new_entry(const Message& message, const Death& death) {
  Array keys{text(message.routing_key())};
  for (const Name& key : message.carbon_copies()) keys.push_back(text(key));
  const auto since = std::chrono::duration_cast<std::chrono::seconds>(death.at.time_since_epoch());
  Table entry{{"count", Value{std::int64_t{1}}},
              {"reason", text(death.reason)},
              {"queue", text(death.queue)},
              {"time", Value{Timestamp{static_cast<std::uint64_t>(since.count())}}},
              {"exchange", text(message.exchange())},
              {"routing-keys", Value{std::move(keys)}}};
  const auto& expiration = message.properties().expiration;
  if (expiration && remembers_expiration(message, death)) {
    entry.emplace_back("original-expiration", text(*expiration));
  }
  return entry;
}

/// Rule 19.10a: of entries of one queue and reason the first stays, with a count.
Value counted(const Value& entry, std::int64_t duplicates) {
  const auto* const table = std::get_if<Table>(&entry.is);
  if (!table || find(*table, "count")) return entry;
  Table with_count = *table;
  with_count.emplace(with_count.begin(), "count", Value{duplicates});
  return Value{std::move(with_count)};
}

/// Rule 19.10: two or more entries come out in reverse, each death once.
Array grouped(const Array& entries) {
  if (entries.size() < 2) return entries;
  Array groups;
  for (const Value& entry : entries) {
    const auto same = [&](const Value& other) { return same_death(entry, other); };
    if (std::any_of(groups.begin(), groups.end(), same)) continue;
    groups.push_back(counted(entry, std::count_if(entries.begin(), entries.end(), same)));
  }
  std::reverse(groups.begin(), groups.end());
  return groups;
}

/// Rule 19.7: the same death once more.
Table once_more(Table entry) {
  for (TableEntry& it : entry) {
    if (it.key != "count") continue;
    if (auto* const count = std::get_if<std::int64_t>(&it.value.is)) ++*count;
    return entry;
  }
  entry.emplace(entry.begin(), "count", Value{std::int64_t{1}});
  return entry;
}

/// The entry of this death: taken out of those that are there, or a new one.
Table take_latest(Array& entries, const Message& message, const Death& death) {
  const auto known = std::find_if(entries.begin(), entries.end(),
                                  [&](const Value& entry) { return is_of(entry, death); });
  if (known == entries.end()) return new_entry(message, death);
  Table latest = once_more(std::get<Table>(std::move(known->is)));
  entries.erase(known);
  return latest;
}

/// Rules 19.7, 19.8 and 19.10.
Array with_death(const Array& entries, const Message& message, const Death& death) {
  Array others = grouped(entries);
  Table latest = take_latest(others, message, death);
  others.emplace(others.begin(), Value{sorted_by_key(std::move(latest))});
  return others;
}

void set(Table& headers, std::string_view key, Value value) {
  std::erase_if(headers, [&](const TableEntry& entry) { return entry.key == key; });
  headers.emplace_back(std::string(key), std::move(value));
}

/// The first death, or the last one (rules 19.9, 27.4).
void set_death(Table& headers, const char* which, const Message& message, const Death& death) {
  const std::string prefix = concat({"x-", which, "-death-"});
  set(headers, prefix + "exchange", text(message.exchange()));
  set(headers, prefix + "queue", text(death.queue));
  set(headers, prefix + "reason", text(death.reason));
}

/// Rules 19.9 to 19.12.
Table with_death(Table headers, const Message& message, const Death& death) {
  const Value* const before = find(headers, history);
  const auto* const entries = before ? std::get_if<Array>(&before->is) : nullptr;
  if (entries) {
    set(headers, history, Value{with_death(Array(*entries), message, death)});
  } else {
    if (!before) {
      set_death(headers, "first", message, death);
    }
    set(headers, history, Value{Array{Value{new_entry(message, death)}}});
  }
  return sorted_by_key(std::move(headers));
}

/// Rule 27.4: the fields that RabbitMQ knows, in its order.
Value rebuilt(const Value& entry) {
  constexpr std::string_view keys[] = {
      "original-expiration", "count", "reason", "queue", "time", "exchange", "routing-keys"};
  Table fields;
  const auto* const table = std::get_if<Table>(&entry.is);
  for (const std::string_view key : keys) {
    const Value* const value = table ? find(*table, key) : nullptr;
    if (value) fields.emplace_back(std::string(key), *value);
  }
  return Value{std::move(fields)};
}

/// Rule 27.4: each death once, the latest first.
Array with_latest_death(Array entries, const Message& message, const Death& death) {
  Table latest = take_latest(entries, message, death);
  entries.emplace(entries.begin(), Value{std::move(latest)});
  std::transform(entries.begin(), entries.end(), entries.begin(), rebuilt);
  return entries;
}

/// Rules 27.4 and 27.6. These versions remember the original-expiration wherever the message was.
Table with_rebuilt_deaths(Table headers, const Message& message, Death death,
                          const Profile& profile) {
  death.was_paged_out = false;
  const bool believed =
      profile.believes_publishers_deaths || message.origin() == Origin::dead_lettering;
  const Value* const before = believed ? find(headers, history) : nullptr;
  const auto* const entries = before ? std::get_if<Array>(&before->is) : nullptr;
  Array deaths = with_latest_death(entries ? *entries : Array{}, message, death);
  if (!entries) set_death(headers, "first", message, death);
  set_death(headers, "last", message, death);
  set(headers, history, Value{std::move(deaths)});
  return sorted_by_key(std::move(headers));
}

}  // namespace

MessageRef dead_letter(const Message& message, const Death& death, const Name& exchange,
                       const std::optional<Name>& routing_key, const Profile& profile) {
  Properties properties = message.properties();
  properties.expiration.reset();
  Table headers = properties.headers.value_or(Table{});
  headers = profile.rebuilds_deaths
                ? with_rebuilt_deaths(std::move(headers), message, death, profile)
                : with_death(std::move(headers), message, death);
  if (routing_key) {
    std::erase_if(headers, [](const TableEntry& entry) { return entry.key == "CC"; });
  }
  properties.headers = std::move(headers);
  return std::make_shared<const Message>(
      exchange, routing_key.value_or(message.routing_key()), std::move(properties), message.body(),
      routing_key ? std::vector<Name>{} : message.blind_copies(), Origin::dead_lettering);
}

bool goes_in_circles(const Message& dead_letter, std::string_view queue) {
  const Value* const deaths = find(*dead_letter.properties().headers, history);
  for (const Value& entry : std::get<Array>(deaths->is)) {
    if (field(entry, "reason") == "rejected") return false;
    if (field(entry, "queue") == queue) return true;
  }
  return false;
}

}  // namespace rehearsal::model
