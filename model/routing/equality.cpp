#include "model/routing/equality.hpp"

#include <optional>
#include <type_traits>
#include <variant>

#include "model/text/erlang_term.hpp"

namespace rehearsal::model {

namespace {

/// Integers and floating-point numbers compare as numbers, whatever their width (rule 9.9).
std::optional<long double> number(const Value& value) {
  return std::visit(
      []<class T>(const T& it) -> std::optional<long double> {
        if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
          return it;
        else if constexpr (std::is_same_v<T, Timestamp>)
          return it.seconds;
        else
          return std::nullopt;
      },
      value.is);
}

bool loosely_equal(const Value& a, const Value& b) {
  if (const auto of_a = number(a)) return of_a == number(b);
  if (const auto* const of_a = erlang::binary(a)) {
    const auto* const of_b = erlang::binary(b);
    return of_b && *of_a == *of_b;
  }
  return a == b;
}

bool is_real(const Value& value) {
  return std::holds_alternative<float>(value.is) || std::holds_alternative<double>(value.is);
}

}  // namespace

bool equal(const Value& a, const Value& b, Equality equality) {
  return (equality == Equality::loose || is_real(a) == is_real(b)) && loosely_equal(a, b);
}

}  // namespace rehearsal::model
