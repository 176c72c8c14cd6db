#include "model/arguments.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "model/text.hpp"

namespace rehearsal::model {

namespace {

/// Erlang's names of the types, in the order of Value's alternatives.
constexpr std::array<std::string_view, 17> erlang_names = {
    "void",      "bool",        "byte",   "unsignedbyte", "short",  "unsignedshort",
    "signedint", "unsignedint", "long",   "float",        "double", "decimal",
    "timestamp", "longstr",     "binary", "array",        "table"};

std::optional<double> real(const Value& value) {
  if (const auto* number = std::get_if<float>(&value.is)) return *number;
  if (const auto* number = std::get_if<double>(&value.is)) return *number;
  return std::nullopt;
}

/// Rule 4.8: all integers are of one class, and so are both kinds of floating-point numbers.
bool equivalent(const Value& a, const Value& b) {
  if (const auto number = integer_value(a)) return number == integer_value(b);
  if (const auto number = real(a)) return number == real(b);
  return a == b;
}

std::string plain_text(const Value& value) {
  if (const auto* string = std::get_if<std::string>(&value.is)) return *string;
  std::string text;
  append_text(text, value);
  return text.size() > 2 ? text.substr(2) : text;
}

std::string described(const Value* value) {
  if (!value) return "none";
  return concat(
      {"the value ", quoted(plain_text(*value)), " of type ", quoted(erlang_type(*value))});
}

Outcome check_same(const Value* current, const Value* received, std::string_view key,
                   std::string_view what) {
  if (!current && !received) return std::nullopt;
  if (current && received) {
    if (equivalent(*current, *received)) return std::nullopt;
    return inequivalent(key, what, quoted(plain_text(*received)), quoted(plain_text(*current)));
  }
  const Value& present = current ? *current : *received;
  if (key == "x-queue-type" && plain_text(present) == "classic") return std::nullopt;
  return inequivalent(key, what, described(received), described(current));
}

/// What is wrong with a value, in Erlang's words; empty when nothing is.
using Flaw = std::string;
using Check = Flaw (*)(const Value&, const Table&);

Flaw wrong_type(const Value& value) {
  return concat({"{unacceptable_type,", erlang_type(value), "}"});
}

template <std::int64_t low, std::int64_t high>
Flaw integer_within(const Value& value, const Table&) {
  const auto number = integer_value(value);
  if (!number) return wrong_type(value);
  if (*number >= low && *number <= high) return {};
  const std::string_view flaw = *number > high ? "{value_too_big,"
                                : low == 0     ? "{value_negative,"
                                               : "{value_zero,";
  return concat({flaw, std::to_string(*number), "}"});
}

Flaw any_integer(const Value& value, const Table&) {
  return integer_value(value) ? Flaw{} : wrong_type(value);
}
Flaw boolean(const Value& value, const Table&) {
  return std::holds_alternative<bool>(value.is) ? Flaw{} : wrong_type(value);
}
Flaw string(const Value& value, const Table&) {
  return std::holds_alternative<std::string>(value.is) ? Flaw{} : wrong_type(value);
}
Flaw any_value(const Value&, const Table&) { return {}; }
Flaw dead_letter_key(const Value& value, const Table& arguments) {
  if (Flaw flaw = string(value, arguments); !flaw.empty()) return flaw;
  return find(arguments, "x-dead-letter-exchange") ? Flaw{} : "routing_key_but_no_dlx_defined";
}
Flaw one_of(const Value& value, std::initializer_list<std::string_view> allowed) {
  const auto* text = std::get_if<std::string>(&value.is);
  if (!text) return wrong_type(value);
  const bool good = std::find(allowed.begin(), allowed.end(), *text) != allowed.end();
  return good ? Flaw{} : concat({"invalid value ", quoted(*text)});
}
Flaw overflow(const Value& value, const Table&) {
  return one_of(value, {"drop-head", "reject-publish", "reject-publish-dlx"});
}
Flaw queue_mode(const Value& value, const Table&) { return one_of(value, {"default", "lazy"}); }
Flaw queue_type(const Value& value, const Table&) {
  return one_of(value, {"classic", "quorum", "stream"});
}

Flaw dead_letter_strategy(const Value& value, const Table&) {
  return one_of(value, {"at-most-once", "at-least-once"});
}
Flaw leader_locator(const Value& value, const Table&) {
  return one_of(value, {"client-local", "balanced", "random", "least-leaders"});
}

bool never(const Value&) { return false; }
bool always(const Value&) { return true; }
bool unless_stream(const Value& value) { return plain_text(value) != "stream"; }

struct Argument {
  std::string_view key;
  Check check;
  /// Whether the model does what RabbitMQ does with a queue that has this value.
  bool (*modelled)(const Value&);
};

constexpr std::int64_t longest = 315360000000;
constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();

/// The arguments of classic queues: those that are compared (rule 4.6) and checked (rule 4.9).
constexpr Argument classic_arguments[] = {
    {"x-expires", integer_within<1, longest>, always},
    {"x-message-ttl", integer_within<0, longest>, always},
    {"x-dead-letter-exchange", any_value, always},
    {"x-dead-letter-routing-key", dead_letter_key, always},
    {"x-max-length", integer_within<0, any_size>, always},
    {"x-max-length-bytes", integer_within<0, any_size>, always},
    {"x-max-priority", integer_within<0, 255>, always},
    {"x-overflow", overflow, always},
    {"x-queue-mode", queue_mode, always},
    {"x-queue-version", integer_within<1, 2>, always},
    {"x-single-active-consumer", boolean, always},
    {"x-queue-type", queue_type, unless_stream},
    {"x-queue-master-locator", string, always},
};

/// The same of quorum queues (rule 26.2).
constexpr Argument quorum_arguments[] = {
    {"x-dead-letter-exchange", any_value, always},
    {"x-dead-letter-routing-key", dead_letter_key, always},
    {"x-dead-letter-strategy", dead_letter_strategy, always},
    {"x-expires", integer_within<1, longest>, always},
    {"x-max-length", integer_within<0, any_size>, always},
    {"x-max-length-bytes", integer_within<0, any_size>, always},
    {"x-max-in-memory-length", integer_within<0, any_size>, always},
    {"x-max-in-memory-bytes", integer_within<0, any_size>, always},
    {"x-overflow", overflow, always},
    {"x-single-active-consumer", boolean, always},
    {"x-queue-type", queue_type, always},
    {"x-quorum-initial-group-size", integer_within<1, any_size>, always},
    {"x-delivery-limit", any_value, always},
    {"x-message-ttl", integer_within<0, longest>, always},
    {"x-queue-leader-locator", leader_locator, always},
};

/// Known to streams, and to no other type.
constexpr std::string_view stream_arguments[] = {"x-max-age", "x-stream-max-segment-size-bytes",
                                                 "x-initial-cluster-size"};

std::span<const Argument> arguments_of(QueueType type) {
  if (type == QueueType::quorum) return quorum_arguments;
  return classic_arguments;
}

std::string_view erlang_name(QueueType type) {
  return type == QueueType::quorum ? "rabbit_quorum_queue" : "rabbit_classic_queue";
}

bool knows(std::span<const Argument> arguments, std::string_view key) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const Argument& argument) { return argument.key == key; });
}

/// Another type knows it, and this one does not (rule 4.11).
bool is_foreign(std::string_view key, QueueType type) {
  if (knows(arguments_of(type), key)) return false;
  return knows(classic_arguments, key) || knows(quorum_arguments, key) ||
         std::find(std::begin(stream_arguments), std::end(stream_arguments), key) !=
             std::end(stream_arguments);
}

constexpr Argument consumer_arguments[] = {
    {"x-priority", any_integer, always},
    {"x-cancel-on-ha-failover", boolean, always},
    {"x-credit", any_value, never},
};

Refusal invalid(std::string_view key, std::string_view queue, std::string_view rest) {
  return {ReplyCode::precondition_failed,
          concat({"invalid arg ", quoted(key), " for ", in_vhost("queue", queue), rest})};
}

Outcome check_values(std::span<const Argument> known, const Table& table, std::string_view queue) {
  for (const auto& [key, check, modelled] : known) {
    const Value* const value = find(table, key);
    if (!value) continue;
    if (const Flaw flaw = check(*value, table); !flaw.empty()) {
      return invalid(key, queue, concat({": ", flaw}));
    }
  }
  return std::nullopt;
}

Refusal foreign(std::string_view key, std::string_view queue, QueueType type) {
  return invalid(key, queue, concat({" of queue type ", erlang_name(type)}));
}

Outcome check_none_is_foreign(const Table& table, std::string_view queue, QueueType type) {
  for (const TableEntry& entry : table) {
    if (is_foreign(entry.key, type)) return foreign(entry.key, queue, type);
  }
  return std::nullopt;
}

Outcome check_modelled(std::span<const Argument> known, const Table& table) {
  for (const auto& [key, check, modelled] : known) {
    const Value* const value = find(table, key);
    if (value && !modelled(*value)) return not_modelled(key);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> integer_value(const Value& value) {
  return std::visit(
      []<class T>(const T& number) -> std::optional<std::int64_t> {
        if constexpr (std::integral<T> && !std::same_as<T, bool>)
          return number;
        else
          return std::nullopt;
      },
      value.is);
}

std::string_view erlang_type(const Value& value) { return erlang_names[value.is.index()]; }

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
                 concat({"invalid type ", quoted(erlang_type(*value)), " for arg ", quoted(key),
                         " in ", what})};
}

Outcome check_queue_arguments(const Table& arguments, std::string_view queue) {
  if (arguments.empty()) return std::nullopt;
  if (auto refusal =
          check_exchange_name(arguments, "x-dead-letter-exchange", in_vhost("queue", queue))) {
    return refusal;
  }
  const QueueType type = type_of(arguments);
  if (auto refusal = check_values(arguments_of(type), arguments, queue)) return refusal;
  if (auto refusal = check_modelled(arguments_of(type), arguments)) return refusal;
  return check_none_is_foreign(arguments, queue, type);
}

Outcome check_master_locator(const Table& table) {
  const Value* const value = find(table, "x-queue-master-locator");
  if (!value) return std::nullopt;
  if (one_of(*value, {"min-masters", "client-local", "random"}).empty()) return std::nullopt;
  return crash();
}

std::vector<std::string_view> queue_argument_keys() {
  std::vector<std::string_view> keys;
  for (const Argument& argument : classic_arguments) keys.push_back(argument.key);
  for (const Argument& argument : quorum_arguments) {
    if (!knows(classic_arguments, argument.key)) keys.push_back(argument.key);
  }
  return keys;
}

Outcome check_consumer_arguments(const Table& arguments, std::string_view queue, QueueType type) {
  if (arguments.empty()) return std::nullopt;
  constexpr std::string_view of_classic = "x-cancel-on-ha-failover";
  if (type == QueueType::quorum && find(arguments, of_classic)) {
    return foreign(of_classic, queue, type);
  }
  if (auto refusal = check_values(consumer_arguments, arguments, queue)) return refusal;
  if (find(arguments, "x-stream-offset")) return foreign("x-stream-offset", queue, type);
  return check_modelled(consumer_arguments, arguments);
}

Outcome check_same_queue_arguments(const Table& current, const Table& received,
                                   std::string_view what, QueueType type) {
  for (const Argument& argument : arguments_of(type)) {
    const std::string_view key = argument.key;
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
