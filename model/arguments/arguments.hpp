#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/arguments/argument_checks.hpp"
#include "model/queues/queue_options.hpp"
#include "model/refusal.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// The value of the first entry with that key, or null.
const Value* find(const Table& table, std::string_view key);
/// Null as well if it is of another type.
template <class Type>
const Type* find_as(const Table& table, std::string_view key) {
  const Value* const value = find(table, key);
  return value ? std::get_if<Type>(&value->is) : nullptr;
}

/// Takes the first entry with that key away, if there is one.
void erase_first(Table& table, std::string_view key);

/// The integer under that key, of whatever width; null if there is none.
std::optional<std::int64_t> integer_argument(const Table& table, std::string_view key);

/// A binding's identity does not depend on the order of its arguments (rule 8.1).
Table sorted_by_key(Table table);

/// The arguments of a queue that does not exist yet: RabbitMQ's own refusals (rules 4.9 to 4.11,
/// 26.2), then ours for what the model does not have yet. `queue` is named in the text.
Outcome check_queue_arguments(const Table& arguments, std::string_view queue);

/// Rule 4.10: an unknown strategy is no refusal, it is a crash, and over a fraction RabbitMQ never
/// ends. An exclusive queue, which is where its owner is, is not asked about.
Outcome check_master_locator(const Table& arguments);

/// An argument that names an exchange is a string (rules 4.14, 7.6). `what` is
/// "queue 'q' in vhost '/'".
Outcome check_exchange_name(const Table& arguments, std::string_view key, std::string_view what);

/// The arguments that some queue may have.
std::vector<std::string_view> queue_argument_keys();

/// Rule 10.8.
Outcome check_consumer_arguments(const Table& arguments, std::string_view queue, QueueType type);

/// Rules 4.3, 4.6 to 4.8 for queues, and 7.5 for exchanges. `what` is "queue 'q' in vhost '/'".
Outcome check_same_queue_arguments(const Table& current, const Table& received,
                                   std::string_view what, QueueType type);
Outcome check_same_exchange_arguments(const Table& current, const Table& received,
                                      std::string_view what);

/// "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'"
Refusal inequivalent(std::string_view argument, std::string_view what, std::string_view received,
                     std::string_view current);

}  // namespace rehearsal::model
