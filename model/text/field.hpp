#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace rehearsal::model {

/// One field of a described struct: AMQP's name of it, and where it is.
template <class Owner, class Member>
struct Field {
  using Type = Member;
  std::string_view name;
  Member Owner::*member;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member) {
  return {name, member};
}

/// AMQP's class-id and method-id, which an error names (rule 1.5).
struct MethodId {
  std::uint16_t class_id = 0;
  std::uint16_t method_id = 0;
};

/// Specialised for each command and effect: `name`, `fields` (a tuple of Field), and for what a
/// client sends, `id`.
template <class T>
struct Description;

namespace detail {

/// Becomes whatever member an aggregate's initialiser asks for.
struct Anything {
  template <class T>
  operator T() const;
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{((void)I, Anything{})...}; };
}

template <class T, std::size_t N = 20>
constexpr std::size_t member_count() {
  if constexpr (N == 0 || takes<T>(std::make_index_sequence<N>{})) {
    return N;
  } else {
    return member_count<T, N - 1>();
  }
}

/// The description of T names as many fields as T has members.
template <class T>
constexpr bool is_complete() {
  return std::tuple_size_v<std::remove_cvref_t<decltype(Description<T>::fields)>> ==
         member_count<T>();
}

}  // namespace detail
}  // namespace rehearsal::model
