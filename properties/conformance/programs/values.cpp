#include "properties/conformance/programs/values.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "properties/conformance/programs/picks.hpp"

namespace rehearsal::model::programs {
namespace {

constexpr std::uint32_t integer_types = 7;

Value any_integer() {
  return one_of<Value>({Value{std::int8_t{-1}}, Value{std::uint8_t{200}}, Value{std::int16_t{-300}},
                        Value{std::uint16_t{60000}}, Value{std::int32_t{-70000}},
                        Value{std::uint32_t{4000000000}}, Value{std::int64_t{0}},
                        Value{std::numeric_limits<std::int64_t>::min()}});
}

Value any_other() {
  return one_of<Value>({Value{Void{}}, Value{true}, Value{false}, Value{0.1f}, Value{-0.0},
                        Value{1e300}, Value{Decimal{2, 314}}, Value{Timestamp{1700000000}},
                        Value{Timestamp{std::numeric_limits<std::uint64_t>::max()}},
                        Value{std::string()}, Value{std::string("\xff'\\\n\0", 5)},
                        Value{Bytes{std::string("\0\xfe", 2)}}});
}

template <class T>
constexpr bool is_integer = std::is_integral_v<T> && !std::is_same_v<T, bool>;

}  // namespace

Value any_value() {
  switch (below(6)) {
    case 0:
      return Value{Array{any_integer(), any_other()}};
    case 1:
      return Value{Table{{"z", any_other()}, {"a", any_integer()}}};
    case 2:
    case 3:
      return any_integer();
    default:
      return any_other();
  }
}

IntegerType::IntegerType() : type_(below(integer_types)) {}

Table IntegerType::of(Table table) const {
  for (TableEntry& entry : table) entry.value = of(std::move(entry.value));
  return table;
}

Value IntegerType::of(Value value) const {
  if (auto* const table = std::get_if<Table>(&value.is)) return Value{of(std::move(*table))};
  if (auto* const array = std::get_if<Array>(&value.is)) {
    for (Value& element : *array) element = of(std::move(element));
    return value;
  }
  return std::visit(
      [&]<class T>(const T& is) {
        if constexpr (is_integer<T>)
          return of(static_cast<std::int64_t>(is));
        else
          return value;
      },
      value.is);
}

Value IntegerType::of(std::int64_t integer) const {
  switch (type_) {
    case 0:
      return Value{static_cast<std::int8_t>(integer)};
    case 1:
      return Value{static_cast<std::uint8_t>(integer)};
    case 2:
      return Value{static_cast<std::int16_t>(integer)};
    case 3:
      return Value{static_cast<std::uint16_t>(integer)};
    case 4:
      return Value{static_cast<std::int32_t>(integer)};
    case 5:
      return Value{static_cast<std::uint32_t>(integer)};
    default:
      return Value{integer};
  }
}

}  // namespace rehearsal::model::programs
