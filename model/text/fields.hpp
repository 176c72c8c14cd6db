#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <variant>

#include "model/text/command_fields.hpp"
#include "model/text/effect_fields.hpp"
#include "model/text/operator_fields.hpp"
#include "model/text/properties_fields.hpp"

/// What text, parser, digest and equality know of commands and effects: each struct's fields,
/// listed once, and its method name. A command or effect without a description breaks the build.
namespace rehearsal::model {

/// Has a name and a list of fields.
template <class T>
concept Described = requires {
  Description<T>::fields;
};

/// Calls `visit(field)` for each field of T, in the order of the description.
template <Described T, class Visit>
constexpr void each_field(Visit&& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, Description<T>::fields);
}

namespace detail {

template <class T>
bool same(const T& a, const T& b) {
  return a == b;
}
inline bool same(const MessageRef& a, const MessageRef& b) {
  return a == b || (a && b && *a == *b);
}

template <class Variant>
struct EachIsComplete;
template <class... T>
struct EachIsComplete<std::variant<T...>> {
  static constexpr bool value = (is_complete<T>() && ...);
};

}  // namespace detail

static_assert(detail::EachIsComplete<Command>::value, "a command's description lacks a field");
static_assert(detail::EachIsComplete<Effect>::value, "an effect's description lacks a field");

/// AMQP's name and numbers of a method.
struct Method {
  std::string_view method;
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
};

/// Of a command or an effect; only what a client sends has numbers here.
template <class T>
inline constexpr Method description = [] {
  if constexpr (requires { Description<T>::id; }) {
    return Method{Description<T>::name, Description<T>::id.class_id, Description<T>::id.method_id};
  } else {
    return Method{Description<T>::name};
  }
}();

/// Equal field by field; messages by their content. It makes Command and Effect comparable too.
template <Described T>
bool operator==(const T& a, const T& b) {
  bool equal = true;
  each_field<T>(
      [&](const auto& field) { equal = equal && detail::same(a.*field.member, b.*field.member); });
  return equal;
}

/// AMQP's name of the method: "queue.declare", "basic.deliver", or the observer's word: "enqueued".
template <class... T>
constexpr std::string_view method_name(const std::variant<T...>& what) {
  return std::visit([]<class M>(const M&) { return Description<M>::name; }, what);
}

/// Whose command or effect it is; null for an operator's, and for what only observers see.
template <Described T>
constexpr std::optional<ConnectionId> connection_of(const T& it) {
  if constexpr (requires { it.connection; })
    return it.connection;
  else if constexpr (requires { it.channel; })
    return it.channel.connection;
  else
    return std::nullopt;
}
template <class... T>
constexpr std::optional<ConnectionId> connection_of(const std::variant<T...>& what) {
  return std::visit([](const auto& it) { return connection_of(it); }, what);
}

}  // namespace rehearsal::model
