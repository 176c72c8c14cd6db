#include "model/arguments/argument_checks.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

#include "model/arguments/arguments.hpp"
#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

// How each flaw is written.

Flaw no_integer(const Value& value) {
  return concat({"\"expected integer, got ", erlang::type_of(value), "\""});
}
Flaw unacceptable(const Value& value) {
  return concat({"{unacceptable_type,", erlang::type_of(value), "}"});
}
Flaw of_number(std::string_view flaw, std::int64_t number) {
  return concat({"{", flaw, ",", std::to_string(number), "}"});
}
Flaw unsupported(std::string_view what, std::string_view word) {
  return erlang::line(erlang::characters(concat({"unsupported queue ", what, " ", quoted(word)})));
}

// What is asked of a value.

Flaw negative(std::int64_t number) {
  return number < 0 ? of_number("value_negative", number) : Flaw{};
}
Flaw zero(std::int64_t number) { return number == 0 ? of_number("value_zero", 0) : Flaw{}; }
Flaw too_large(std::int64_t number) {
  return number > longest_time ? of_number("value_too_large", number) : Flaw{};
}
Flaw no_level(std::int64_t number) {
  return number > 255 ? of_number("max_value_exceeded", number) : Flaw{};
}
Flaw no_version(std::int64_t number) {
  return number != 1 && number != 2 ? unsupported("version", std::to_string(number)) : Flaw{};
}

/// An integer that has none of the flaws; the first one counts.
template <Flaw (*... flaws)(std::int64_t)>
Flaw integer(const Value& value, const Table&) {
  const auto number = integer_value(value);
  if (!number) return no_integer(value);
  Flaw flaw;
  static_cast<void>(((flaw = flaws(*number)).has_value() || ...));
  return flaw;
}

Flaw boolean(const Value& value, const Table&) {
  return std::holds_alternative<bool>(value.is) ? Flaw{} : unacceptable(value);
}

/// A string that is one of the words, or else has the flaw.
template <class FlawOf>
Flaw one_of(const Value& value, std::span<const std::string_view> words, FlawOf flaw_of) {
  const auto* const text = std::get_if<std::string>(&value.is);
  if (!text) return unacceptable(value);
  return std::find(words.begin(), words.end(), *text) != words.end() ? Flaw{} : flaw_of(*text);
}

Flaw dead_letter_key(const Value& value, const Table& arguments) {
  if (!std::holds_alternative<std::string>(value.is)) return unacceptable(value);
  if (find(arguments, "x-dead-letter-exchange")) return std::nullopt;
  return "routing_key_but_no_dlx_defined";
}
Flaw dead_letter_strategy(const Value& value, const Table&) {
  return one_of(value, dead_letter_strategy_names,
                [](const std::string&) { return "invalid_dlx_strategy"; });
}
Flaw overflow(const Value& value, const Table&) {
  return one_of(value, overflow_names, [](const std::string&) { return "invalid_overflow"; });
}
Flaw leader_locator(const Value& value, const Table&) {
  constexpr std::array<std::string_view, 4> words{"client-local", "balanced", "random",
                                                  "least-leaders"};
  return one_of(value, words, [](const std::string&) { return "invalid_queue_locator_arg"; });
}
Flaw queue_mode(const Value& value, const Table&) {
  return one_of(value, queue_mode_names,
                [](const std::string& word) { return unsupported("mode", word); });
}
Flaw queue_type(const Value& value, const Table&) {
  constexpr std::array<std::string_view, 3> words{"classic", "quorum", "stream"};
  return one_of(value, words, [](const std::string& word) { return unsupported("type", word); });
}

constexpr ArgumentCheck of_queues[] = {
    {"x-queue-type", queue_type},
    {"x-expires", integer<zero, negative, too_large>},
    {"x-message-ttl", integer<negative, too_large>},
    {"x-dead-letter-routing-key", dead_letter_key},
    {"x-dead-letter-strategy", dead_letter_strategy},
    {"x-max-length", integer<negative>},
    {"x-max-length-bytes", integer<negative>},
    {"x-max-in-memory-length", integer<negative>},
    {"x-max-in-memory-bytes", integer<negative>},
    {"x-max-priority", integer<negative, no_level>},
    {"x-overflow", overflow},
    {"x-queue-mode", queue_mode},
    {"x-queue-version", integer<negative, no_version>},
    {"x-single-active-consumer", boolean},
    {"x-quorum-initial-group-size", integer<negative, zero>},
    {"x-queue-leader-locator", leader_locator},
};

constexpr ArgumentCheck of_consumers[] = {
    {"x-priority", integer<>},
    {"x-cancel-on-ha-failover", boolean},
};

}  // namespace

std::span<const ArgumentCheck> queue_argument_checks() { return of_queues; }
std::span<const ArgumentCheck> consumer_argument_checks() { return of_consumers; }

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

}  // namespace rehearsal::model
