#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/value.hpp"

/// What RabbitMQ has against a value of an argument, whichever queue or consumer has it.
namespace rehearsal::model {

/// The Erlang term with which the refusal's text ends; null when nothing is wrong.
using Flaw = std::optional<std::string>;

/// How the value of one argument is checked; the table is that of all arguments.
struct ArgumentCheck {
  std::string_view key;
  Flaw (*flaw)(const Value& value, const Table& arguments);
};

/// Of a queue's arguments (rules 4.9, 26.2, 31.6), in the order in which RabbitMQ looks at them.
std::span<const ArgumentCheck> queue_argument_checks();
/// Of a consumer's (rules 10.8, 31.6).
std::span<const ArgumentCheck> consumer_argument_checks();

/// The longest time that RabbitMQ takes, in milliseconds.
inline constexpr std::int64_t longest_time = 315360000000;

/// The integer, of whatever width; null if the value is none.
std::optional<std::int64_t> integer_value(const Value& value);

}  // namespace rehearsal::model
