#include "model/queues/dead_letter.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "model/arguments/arguments.hpp"
#include "model/queues/x_death.hpp"
#include "model/refusal.hpp"

namespace rehearsal::model {

namespace {

Value text(std::string_view it) { return Value{std::string(it)}; }

/// The text of that field of an x-death entry; none if it is no text.
std::optional<std::string_view> field(const Value& entry, std::string_view key) {
  const auto* const table = std::get_if<Table>(&entry.is);
  const Value* const value = table ? find(*table, key) : nullptr;
  const auto* const string = value ? std::get_if<std::string>(&value->is) : nullptr;
  if (!string) return std::nullopt;
  return *string;
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

/// Rule 19.6: an entry in the order of its fields at the first death. A second BCC is still there
/// (rule 9.3).
Table new_entry(const Message& message, const Death& death) {
  Array keys{text(message.routing_key())};
  for (const Name& key : message.carbon_copies()) keys.push_back(text(key));
  for (const Name& key : copies_under(message.properties(), "BCC")) keys.push_back(text(key));
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

void set(Table& headers, std::string_view key, Value value) {
  const auto known = std::find_if(headers.begin(), headers.end(),
                                  [&](const TableEntry& entry) { return entry.key == key; });
  if (known == headers.end())
    headers.emplace_back(std::string(key), std::move(value));
  else
    known->value = std::move(value);
}

/// The first death, or the last one (rules 19.9, 27.4).
void set_death(Table& headers, const char* which, const Message& message, const Death& death) {
  const std::string prefix = concat({"x-", which, "-death-"});
  set(headers, prefix + "exchange", text(message.exchange()));
  set(headers, prefix + "queue", text(death.queue));
  set(headers, prefix + "reason", text(death.reason));
}

/// Whether RabbitMQ can read where copies go to; of what comes twice, it has looked at one only
/// when it was published.
bool has_readable_copies(const Table& headers) {
  const auto is_readable = [&](std::string_view key) {
    const Value* const value = find(headers, key);
    return !value || std::holds_alternative<Array>(value->is);
  };
  return is_readable("CC") && is_readable("BCC");
}

/// Rules 19.7, 19.8 and 19.10. Null where RabbitMQ crashes.
std::optional<Array> with_death(const Array& entries, const Message& message, const Death& death) {
  auto deaths = read_deaths(entries, {death.queue, death.reason});
  if (!deaths) return std::nullopt;
  auto latest = deaths->known ? counted_on(*std::move(deaths->known)) : new_entry(message, death);
  if (!latest) return std::nullopt;
  deaths->others.emplace(deaths->others.begin(), Value{sorted_by_key(*std::move(latest))});
  return std::move(deaths->others);
}

/// Rules 19.9 to 19.12. Null where RabbitMQ crashes.
std::optional<Table> with_death(Table headers, const Message& message, const Death& death) {
  if (!has_readable_copies(headers)) return std::nullopt;
  const Value* const before = find(headers, x_death);
  const auto* const entries = before ? std::get_if<Array>(&before->is) : nullptr;
  if (!before) set_death(headers, "first", message, death);
  auto deaths = entries ? with_death(*entries, message, death)
                        : std::optional(Array{Value{new_entry(message, death)}});
  if (!deaths) return std::nullopt;
  set(headers, x_death, Value{*std::move(deaths)});
  return sorted_by_key(std::move(headers));
}

/// Whether the latest death is one that RabbitMQ can write.
bool has_writable_death(const Table& headers) {
  return is_writable(std::get<Table>(std::get<Array>(find(headers, x_death)->is).front().is));
}

EncodingRef unwritable() {
  return std::make_shared<const Encoding>(Encoding{.octets = {}, .writable = false});
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
  const auto known = take_death(entries, {death.queue, death.reason});
  Table latest = known ? counted_on(*known).value_or(*known) : new_entry(message, death);
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
  const Value* const before = believed ? find(headers, x_death) : nullptr;
  const auto* const entries = before ? std::get_if<Array>(&before->is) : nullptr;
  Array deaths = with_latest_death(entries ? *entries : Array{}, message, death);
  if (!entries) set_death(headers, "first", message, death);
  set_death(headers, "last", message, death);
  set(headers, x_death, Value{std::move(deaths)});
  return sorted_by_key(std::move(headers));
}

}  // namespace

MessageRef dead_letter(const Message& message, const Death& death, const Name& exchange,
                       const std::optional<Name>& routing_key, const Profile& profile) {
  Properties properties = message.properties();
  properties.expiration.reset();
  Table before = std::move(properties.headers).value_or(Table{});
  std::optional<Table> headers =
      profile.rebuilds_deaths ? with_rebuilt_deaths(std::move(before), message, death, profile)
                              : with_death(std::move(before), message, death);
  if (!headers) return nullptr;
  if (routing_key) erase_first(*headers, "CC");
  properties.headers = std::move(headers);
  const bool writable =
      profile.rebuilds_deaths || (message.writable() && has_writable_death(*properties.headers));
  return std::make_shared<const Message>(exchange, routing_key.value_or(message.routing_key()),
                                         std::move(properties), message.body(),
                                         routing_key ? std::vector<Name>{} : message.blind_copies(),
                                         Origin::dead_lettering, writable ? nullptr : unwritable());
}

std::vector<Name> routing_keys_of_latest_death(const Message& dead_letter) {
  const auto& deaths = std::get<Array>(find(*dead_letter.properties().headers, x_death)->is);
  const auto& latest = std::get<Table>(deaths.front().is);
  const Value* const value = find(latest, "routing-keys");
  const auto* const texts = value ? std::get_if<Array>(&value->is) : nullptr;
  std::vector<Name> keys;
  if (!texts) return keys;
  for (const Value& key : *texts)
    if (const auto* const text = std::get_if<std::string>(&key.is)) keys.emplace_back(*text);
  return keys;
}

bool goes_in_circles(const Message& dead_letter, std::string_view queue) {
  const Value* const deaths = find(*dead_letter.properties().headers, x_death);
  for (const Value& entry : std::get<Array>(deaths->is)) {
    if (field(entry, "reason") == "rejected") return false;
    if (field(entry, "queue") == queue) return true;
  }
  return false;
}

}  // namespace rehearsal::model
