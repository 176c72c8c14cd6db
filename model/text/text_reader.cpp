#include "model/text/text_reader.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/text/words.hpp"

namespace rehearsal::model {

/// Bounds the depth of tables in tables, so that no text can exhaust the stack.
class TextReader::Nesting {
 public:
  explicit Nesting(TextReader& in) : in_(in) {
    if (++in_.depth_ > 100) in_.fail("tables and arrays nested at most 100 deep");
  }
  ~Nesting() { --in_.depth_; }
  Nesting(const Nesting&) = delete;

 private:
  TextReader& in_;
};

bool TextReader::take(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  position_ += token.size();
  return true;
}

void TextReader::expect(std::string_view token, const std::string& expected) {
  if (!take(token)) fail(expected);
}

std::string_view TextReader::word() {
  const std::string_view text = rest();
  const std::string_view found = text.substr(0, text.find_first_not_of(bare_key_characters));
  if (found.empty()) fail("a name");
  position_ += found.size();
  return found;
}

bool TextReader::boolean() {
  if (take("true")) return true;
  expect("false", "true or false");
  return false;
}

std::string TextReader::quoted() {
  std::string text;
  expect("'", "a string in single quotes");
  while (!take("'")) {
    if (at_end()) fail("a closing quote");
    if (take("\\"))
      text += escape();
    else
      text += line_[position_++];
  }
  return text;
}

char TextReader::escape() {
  if (take("n")) return '\n';
  if (take("t")) return '\t';
  if (take("\\")) return '\\';
  if (take("'")) return '\'';
  expect("x", "an escape: n, t, \\, ' or xNN");
  const std::string_view hex = rest().substr(0, 2);
  unsigned byte = 0;
  const char* const end = hex.data() + hex.size();
  if (hex.size() != 2 || std::from_chars(hex.data(), end, byte, 16).ptr != end) {
    fail("two hexadecimal digits");
  }
  position_ += 2;
  return static_cast<char>(byte);
}

std::string TextReader::key() {
  if (rest().starts_with('\'')) return quoted();
  return std::string(word());
}

Table TextReader::table() {
  const Nesting nesting(*this);
  Table table;
  expect("{", "a table in braces");
  if (take("}")) return table;
  do {
    std::string name = key();
    expect(": ", "': '");
    table.emplace_back(std::move(name), value());
  } while (take(", "));
  expect("}", "', ' or '}'");
  return table;
}

Array TextReader::array() {
  const Nesting nesting(*this);
  Array array;
  expect("[", "an array in brackets");
  if (take("]")) return array;
  do array.push_back(value());
  while (take(", "));
  expect("]", "', ' or ']'");
  return array;
}

template <std::floating_point Number, class Bits>
Number TextReader::floating() {
  if (take("nan(")) {
    Bits bits{};
    const std::string_view text = rest();
    const auto end = std::from_chars(text.data(), text.data() + text.size(), bits, 16).ptr;
    position_ += static_cast<std::size_t>(end - text.data());
    expect(")", "the bits of a NaN in hexadecimal, and ')'");
    return std::bit_cast<Number>(bits);
  }
  Number number{};
  const std::string_view text = rest();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) fail("a floating-point number");
  position_ += static_cast<std::size_t>(end - text.data());
  return number;
}

template <class Alternative>
Alternative TextReader::alternative() {
  using T = Alternative;
  if constexpr (std::same_as<T, Void>)
    return {};
  else if constexpr (std::same_as<T, bool>)
    return boolean();
  else if constexpr (std::integral<T>)
    return number<T>();
  else if constexpr (std::same_as<T, float>)
    return floating<float, std::uint32_t>();
  else if constexpr (std::same_as<T, double>)
    return floating<double, std::uint64_t>();
  else if constexpr (std::same_as<T, Timestamp>)
    return {number<std::uint64_t>()};
  else if constexpr (std::same_as<T, std::string>)
    return quoted();
  else if constexpr (std::same_as<T, Bytes>)
    return {quoted()};
  else if constexpr (std::same_as<T, Array>)
    return array();
  else if constexpr (std::same_as<T, Table>)
    return table();
  else {
    static_assert(std::same_as<T, Decimal>);
    Decimal decimal;
    decimal.digits = number<std::uint32_t>();
    expect("e-", "'e-' and a scale");
    decimal.scale = number<std::uint8_t>();
    return decimal;
  }
}

Value TextReader::value() {
  const std::size_t letter =
      at_end() ? std::string_view::npos : type_letters.find(line_[position_]);
  if (letter == std::string_view::npos)
    fail("a type letter: one of V t b B s u I i l f d D T S x A F");
  ++position_;
  if (letter != 0) expect(" ", "a space");
  const auto read_as = [this]<std::size_t... Indices>(std::size_t index,
                                                      std::index_sequence<Indices...>) {
    Value value;
    (void)((Indices == index &&
            (value.is.emplace<Indices>(
                 alternative<std::variant_alternative_t<Indices, Value::Variant>>()),
             true)) ||
           ...);
    return value;
  };
  return read_as(letter, std::make_index_sequence<std::variant_size_v<Value::Variant>>{});
}

}  // namespace rehearsal::model
