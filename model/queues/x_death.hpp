#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/message.hpp"
#include "model/value.hpp"

/// What is in the header `x-death`: a client may have sent it back, or made it up, of any types.
namespace rehearsal::model {

inline constexpr std::string_view x_death = "x-death";

/// Where and why a message died: no two entries have both in common.
struct DeathKey {
  std::string_view queue;
  std::string_view reason;
};

/// The deaths that were, as RabbitMQ 3.10.8 looks at them when there is one more.
struct Deaths {
  /// The entry of the same key, which is to be counted on; null if there is none.
  std::optional<Table> known;
  /// The others, each key once (rule 19.10).
  Array others;
};

/// Null if RabbitMQ cannot read the entries, for one of them is no table: its queue crashes then
/// (rule 31.2).
std::optional<Deaths> read_deaths(const Array& entries, const DeathKey& key);

/// Takes the entry of that key out, whatever the types of its fields (rules 31.1, 31.3); null if
/// there is none.
std::optional<Table> take_death(Array& entries, const DeathKey& key);

/// The same death once more: its count goes on in 64 bits, whatever type it had, and from 1 where
/// it has no value (rules 19.7, 31.1). Null if it cannot go on: RabbitMQ's queue crashes (rule
/// 31.2).
std::optional<Table> counted_on(Table entry);

/// How often the message was dead-lettered in its life: the sum of the counts (rule 19.6) that are
/// of the type in which the broker writes them.
std::uint64_t times_died(const Message& message);

/// Whether RabbitMQ can write the entry. It counts on from a fraction too, and calls that an
/// integer (rule 31.2).
bool is_writable(const Table& entry);

}  // namespace rehearsal::model
