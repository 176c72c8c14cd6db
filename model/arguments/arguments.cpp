#include "model/arguments/arguments.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "model/arguments/argument_checks.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

/// A value in a text, without its type; null where RabbitMQ breaks down over it: it takes the two
/// parts of a decimal for a type and a value.
std::optional<std::string> bare(const Value& value) {
  if (const std::string* const bytes = erlang::binary(value)) return quoted(*bytes);
  if (std::holds_alternative<Decimal>(value.is)) return std::nullopt;
  if (std::holds_alternative<Void>(value.is)) return "none";
  std::string text = "'";
  erlang::append(text, erlang::term_of(value));
  return text += '\'';
}

std::string described(const Value* value) {
  if (!value) return "none";
  std::string text = "the value '";
  if (const std::string* const bytes = erlang::binary(*value))
    text += *bytes;
  else
    erlang::append(text, erlang::term_of(*value));
  return concat({text, "' of type ", quoted(erlang::type_of(*value))});
}

/// Rules 4.7, 4.8.
Outcome check_same(const Value* current, const Value* received, std::string_view key,
                   std::string_view what) {
  if (!current && !received) return std::nullopt;
  if (current && received) {
    if (erlang::same_term(*current, *received)) return std::nullopt;
    const auto now = bare(*current);
    const auto then = bare(*received);
    return now && then ? inequivalent(key, what, *then, *now) : crash();
  }
  const Value& present = current ? *current : *received;
  if (key == "x-queue-type" && present == Value{"classic"}) return std::nullopt;
  return inequivalent(key, what, described(received), described(current));
}

/// The arguments of classic queues, in the order in which they are compared (rule 4.6).
constexpr std::string_view classic_keys[] = {"x-expires",
                                             "x-message-ttl",
                                             "x-dead-letter-exchange",
                                             "x-dead-letter-routing-key",
                                             "x-max-length",
                                             "x-max-length-bytes",
                                             "x-max-priority",
                                             "x-overflow",
                                             "x-queue-mode",
                                             "x-queue-version",
                                             "x-single-active-consumer",
                                             "x-queue-type",
                                             "x-queue-master-locator"};

/// The same of quorum queues (rule 26.2).
constexpr std::string_view quorum_keys[] = {"x-dead-letter-exchange",
                                            "x-dead-letter-routing-key",
                                            "x-dead-letter-strategy",
                                            "x-expires",
                                            "x-max-length",
                                            "x-max-length-bytes",
                                            "x-max-in-memory-length",
                                            "x-max-in-memory-bytes",
                                            "x-overflow",
                                            "x-single-active-consumer",
                                            "x-queue-type",
                                            "x-quorum-initial-group-size",
                                            "x-delivery-limit",
                                            "x-message-ttl",
                                            "x-queue-leader-locator"};

/// Known to streams, and to no other type.
constexpr std::string_view stream_keys[] = {"x-max-age", "x-stream-max-segment-size-bytes",
                                            "x-initial-cluster-size"};

/// Of consumers; x-stream-offset is known to streams only.
constexpr std::string_view classic_consumer_keys[] = {"x-cancel-on-ha-failover", "x-priority",
                                                      "x-credit"};
constexpr std::string_view quorum_consumer_keys[] = {"x-priority", "x-credit"};
constexpr std::string_view stream_consumer_keys[] = {"x-stream-offset", "x-credit"};

using Keys = std::span<const std::string_view>;

bool knows(Keys keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// What a type of queue knows, and what some type does.
struct Known {
  Keys own;
  std::array<Keys, 3> all;

  /// Another type knows it, and this one does not (rule 4.11).
  bool is_foreign(std::string_view key) const {
    return !knows(own, key) &&
           std::any_of(all.begin(), all.end(), [&](Keys keys) { return knows(keys, key); });
  }
};

Known known_to_queues(QueueType type) {
  return {type == QueueType::quorum ? Keys(quorum_keys) : Keys(classic_keys),
          {classic_keys, quorum_keys, stream_keys}};
}
Known known_to_consumers(QueueType type) {
  return {type == QueueType::quorum ? Keys(quorum_consumer_keys) : Keys(classic_consumer_keys),
          {classic_consumer_keys, quorum_consumer_keys, stream_consumer_keys}};
}

std::string_view erlang_name(QueueType type) {
  return type == QueueType::quorum ? "rabbit_quorum_queue" : "rabbit_classic_queue";
}

Refusal invalid(std::string_view key, std::string_view queue, std::string_view rest) {
  return {ReplyCode::precondition_failed,
          concat({"invalid arg ", quoted(key), " for ", in_vhost("queue", queue), rest})};
}

/// Values first, then keys.
Outcome check(const Table& table, std::string_view queue, QueueType type, const Known& known,
              std::span<const ArgumentCheck> checks) {
  for (const auto& [key, flaw_of] : checks) {
    const Value* const value = knows(known.own, key) ? find(table, key) : nullptr;
    if (!value) continue;
    if (const Flaw flaw = flaw_of(*value, table)) {
      return invalid(key, queue, concat({": ", *flaw}));
    }
  }
  for (const TableEntry& entry : table) {
    if (!known.is_foreign(entry.key)) continue;
    return invalid(entry.key, queue, concat({" of queue type ", erlang_name(type)}));
  }
  return std::nullopt;
}

constexpr std::string_view locators[] = {"min-masters", "client-local", "random"};

bool is_fraction(const Value& value) {
  return std::holds_alternative<float>(value.is) || std::holds_alternative<double>(value.is) ||
         std::holds_alternative<Decimal>(value.is);
}

/// RabbitMQ asks for the credit in a table. Anything else crashes the channel of a quorum queue,
/// and the process of a classic one.
Outcome check_credit(const Table& arguments, QueueType type) {
  const Value* const credit = find(arguments, "x-credit");
  if (!credit) return std::nullopt;
  const auto* const table = std::get_if<Table>(&credit->is);
  if (!table && type == QueueType::quorum) return crash();
  const bool is_none =
      table && !(find_as<std::int64_t>(*table, "credit") && find_as<bool>(*table, "drain"));
  return is_none ? Outcome{} : not_modelled("x-credit");
}

}  // namespace

const Value* find(const Table& table, std::string_view key) {
  for (const TableEntry& entry : table) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

void erase_first(Table& table, std::string_view key) {
  const auto first = std::find_if(table.begin(), table.end(),
                                  [&](const TableEntry& entry) { return entry.key == key; });
  if (first != table.end()) table.erase(first);
}

std::optional<std::int64_t> integer_argument(const Table& table, std::string_view key) {
  const Value* const value = find(table, key);
  return value ? integer_value(*value) : std::nullopt;
}

Table sorted_by_key(Table table) {
  std::stable_sort(table.begin(), table.end(),
                   [](const TableEntry& a, const TableEntry& b) { return a.key < b.key; });
  return table;
}

Outcome check_exchange_name(const Table& arguments, std::string_view key, std::string_view what) {
  const Value* const value = find(arguments, key);
  if (!value || std::holds_alternative<std::string>(value->is)) return std::nullopt;
  return Refusal{ReplyCode::precondition_failed,
                 concat({"invalid type ", quoted(erlang::type_of(*value)), " for arg ", quoted(key),
                         " in ", what})};
}

Outcome check_queue_arguments(const Table& arguments, std::string_view queue) {
  if (arguments.empty()) return std::nullopt;
  if (auto refusal =
          check_exchange_name(arguments, "x-dead-letter-exchange", in_vhost("queue", queue))) {
    return refusal;
  }
  const Value* const type = find(arguments, "x-queue-type");
  if (type && *type == Value{"stream"}) return not_modelled("x-queue-type");
  return check(arguments, queue, type_of(arguments), known_to_queues(type_of(arguments)),
               queue_argument_checks());
}

Outcome check_master_locator(const Table& table) {
  const Value* const value = find(table, "x-queue-master-locator");
  if (!value) return std::nullopt;
  const std::string* const strategy = erlang::binary(*value);
  if (strategy && knows(locators, *strategy)) return std::nullopt;
  if (is_fraction(*value)) {
    return not_modelled(
        "how RabbitMQ looks for ever for an x-queue-master-locator that is a fraction");
  }
  return crash();
}

std::vector<std::string_view> queue_argument_keys() {
  std::vector<std::string_view> keys(std::begin(classic_keys), std::end(classic_keys));
  for (const std::string_view key : quorum_keys) {
    if (!knows(classic_keys, key)) keys.push_back(key);
  }
  return keys;
}

Outcome check_consumer_arguments(const Table& arguments, std::string_view queue, QueueType type) {
  if (arguments.empty()) return std::nullopt;
  if (auto refusal =
          check(arguments, queue, type, known_to_consumers(type), consumer_argument_checks())) {
    return refusal;
  }
  return check_credit(arguments, type);
}

Outcome check_same_queue_arguments(const Table& current, const Table& received,
                                   std::string_view what, QueueType type) {
  for (const std::string_view key : known_to_queues(type).own) {
    auto refusal = check_same(find(current, key), find(received, key), key, what);
    if (refusal) return refusal;
  }
  return std::nullopt;
}

Outcome check_same_exchange_arguments(const Table& current, const Table& received,
                                      std::string_view what) {
  constexpr std::string_view key = "alternate-exchange";
  return check_same(find(current, key), find(received, key), key, what);
}

Refusal inequivalent(std::string_view argument, std::string_view what, std::string_view received,
                     std::string_view current) {
  return {ReplyCode::precondition_failed,
          concat({"inequivalent arg ", quoted(argument), " for ", what, ": received ", received,
                  " but current is ", current})};
}

}  // namespace rehearsal::model
