#pragma once

#include <rapidcheck.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/text/fields.hpp"
#include "model/text/words.hpp"

/// RapidCheck's generators of commands, effects and messages: any of them, sensible or not.
namespace rehearsal::model {

template <class T>
rc::Gen<T> any();

namespace generating {

rc::Gen<Value> any_value(int depth);

inline rc::Gen<std::string> any_text() {
  return rc::gen::container<std::string>(rc::gen::oneOf(
      rc::gen::elementOf(std::string("abz09_-.: ='\\\n\t{}[],")), rc::gen::arbitrary<char>()));
}

template <class T>
T any_bits() {
  if constexpr (sizeof(T) == 4)
    return std::bit_cast<T>(*rc::gen::arbitrary<std::uint32_t>());
  else
    return std::bit_cast<T>(*rc::gen::arbitrary<std::uint64_t>());
}

inline Table any_table(int depth) {
  Table table;
  const int size = *rc::gen::inRange(0, 4);
  for (int i = 0; i < size; ++i) table.emplace_back(*any_text(), *any_value(depth));
  return table;
}

inline Array any_array(int depth) {
  Array array;
  const int size = *rc::gen::inRange(0, 4);
  for (int i = 0; i < size; ++i) array.push_back(*any_value(depth));
  return array;
}

template <class T>
T any_alternative(int depth) {
  if constexpr (std::same_as<T, Void>)
    return {};
  else if constexpr (std::same_as<T, Timestamp>)
    return {*rc::gen::arbitrary<std::uint64_t>()};
  else if constexpr (std::same_as<T, Bytes>)
    return {*any_text()};
  else if constexpr (std::same_as<T, std::string>)
    return *any_text();
  else if constexpr (std::same_as<T, Array>)
    return any_array(depth - 1);
  else if constexpr (std::same_as<T, Table>)
    return any_table(depth - 1);
  else if constexpr (std::floating_point<T>) {
    const T number = any_bits<T>();
    return number == number ? number : T{};  // NaN is unequal to itself; it has a test of its own.
  } else if constexpr (std::same_as<T, Decimal>) {
    return {*rc::gen::arbitrary<std::uint8_t>(), *rc::gen::arbitrary<std::uint32_t>()};
  } else {
    return *rc::gen::arbitrary<T>();
  }
}

template <std::size_t... Indices>
Value value_of(std::size_t index, int depth, std::index_sequence<Indices...>) {
  Value value;
  ((Indices == index
        ? void(value.is.emplace<Indices>(
              any_alternative<std::variant_alternative_t<Indices, Value::Variant>>(depth)))
        : void()),
   ...);
  return value;
}

inline rc::Gen<Value> any_value(int depth) {
  return rc::gen::exec([depth] {
    constexpr std::size_t all = std::variant_size_v<Value::Variant>;
    // The last two hold values themselves.
    const auto index = *rc::gen::inRange<std::size_t>(0, depth > 0 ? all : all - 2);
    return value_of(index, depth, std::make_index_sequence<all>{});
  });
}

template <class T>
T any_described() {
  T it{};
  each_field<T>([&](const auto& field) {
    it.*field.member = *any<std::remove_cvref_t<decltype(it.*field.member)>>();
  });
  return it;
}

template <class Variant, std::size_t... Indices>
Variant variant_of(std::size_t index, std::index_sequence<Indices...>) {
  std::optional<Variant> result;
  ((Indices == index ? void(result = any_described<std::variant_alternative_t<Indices, Variant>>())
                     : void()),
   ...);
  return *result;
}

template <class>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
T one_of_any() {
  if constexpr (std::same_as<T, std::string>)
    return *any_text();
  else if constexpr (std::same_as<T, Name>)
    return Name(*any_text());
  else if constexpr (std::same_as<T, Table>)
    return any_table(2);
  else if constexpr (std::same_as<T, ConnectionId>)
    return ConnectionId{*rc::gen::arbitrary<std::uint32_t>()};
  else if constexpr (std::same_as<T, ChannelId>)
    return {*any<ConnectionId>(), *rc::gen::arbitrary<std::uint16_t>()};
  else if constexpr (std::same_as<T, ReplyCode>)
    return ReplyCode{*rc::gen::arbitrary<std::uint16_t>()};
  else if constexpr (std::same_as<T, Fate>)
    return static_cast<Fate>(*rc::gen::inRange(0, static_cast<int>(fate_names.size())));
  else if constexpr (HasWords<T>)
    return static_cast<T>(*rc::gen::inRange(0, static_cast<int>(operator_words<T>.size())));
  else if constexpr (std::same_as<T, MessageRef>) {
    return std::make_shared<const Message>(*any<Name>(), *any<Name>(), any_described<Properties>(),
                                           *any_text());
  } else if constexpr (is_optional<T>) {
    if (*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *any<typename T::value_type>();
  } else {
    return *rc::gen::arbitrary<T>();
  }
}

}  // namespace generating

/// Any value of T: a command's or an effect's field.
template <class T>
rc::Gen<T> any() {
  return rc::gen::exec([] { return generating::one_of_any<T>(); });
}

template <class Variant>
rc::Gen<Variant> any_of() {
  return rc::gen::exec([] {
    constexpr std::size_t all = std::variant_size_v<Variant>;
    return generating::variant_of<Variant>(*rc::gen::inRange<std::size_t>(0, all),
                                           std::make_index_sequence<all>{});
  });
}

inline rc::Gen<Command> any_command() { return any_of<Command>(); }
inline rc::Gen<Effect> any_effect() { return any_of<Effect>(); }

}  // namespace rehearsal::model
