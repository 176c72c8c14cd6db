#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <variant>

#include "model/fate.hpp"
#include "model/operators/operator_command.hpp"
#include "model/types.hpp"
#include "model/value.hpp"

/// What the writer and the parser of text must agree on.
namespace rehearsal::model {

/// AMQP's type letters, in the order of Value's alternatives.
inline constexpr std::string_view type_letters = "VtbBsuIilfdDTSxAF";
static_assert(type_letters.size() == std::variant_size_v<Value::Variant>);

/// A table's key of these characters only needs no quotes.
inline constexpr std::string_view bare_key_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

/// In the order of the enumeration.
inline constexpr auto fate_names = [] {
  std::array<std::string_view, fate_table.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = fate_table[i].name;
  return names;
}();

/// What an operator's enumerations are called, in the order of their values.
template <class Enum>
inline constexpr std::array<std::string_view, 0> operator_words = {};
template <>
inline constexpr std::array<std::string_view, 3> operator_words<ApplyTo> = {"all", "queues",
                                                                            "exchanges"};
template <>
inline constexpr std::array<std::string_view, 2> operator_words<Resource> = {"memory", "disk"};
template <>
inline constexpr std::array<std::string_view, 2> operator_words<Parameter> = {
    "consumer_timeout", "channel_tick_interval"};

template <class T>
concept HasWords = operator_words<T>
.size() > 0;

/// Who says what no connection does.
template <class T>
inline constexpr std::string_view speaker = OperatorCommand<T> ? "operator" : "broker";

/// The field that says whose command it is, or to whom the effect is said.
template <class T>
inline constexpr bool is_who = std::same_as<T, ConnectionId> || std::same_as<T, ChannelId>;

}  // namespace rehearsal::model
