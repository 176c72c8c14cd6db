#include "model/text/erlang_term.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace rehearsal::model::erlang {

namespace {

/// In the order of Value's alternatives.
constexpr std::array<std::string_view, 17> type_names = {
    "void",      "bool",        "byte",   "unsignedbyte", "short",  "unsignedshort",
    "signedint", "unsignedint", "long",   "float",        "double", "decimal",
    "timestamp", "longstr",     "binary", "array",        "table"};

/// Control characters that have a letter, and their letters.
constexpr std::string_view controls = "\n\r\t\v\b\f\x1b";
constexpr std::string_view letters = "nrtvbfe";

/// In Latin-1, for Erlang is asked for no other.
bool is_printable(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0 || controls.find(c) != controls.npos;
}
bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_printable(c); });
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const std::size_t control = controls.find(c);
    if (control != controls.npos || c == '"' || c == '\\') quoted += '\\';
    quoted += control != controls.npos ? letters[control] : c;
  }
  return quoted += '"';
}

std::vector<Term> numbers(std::string_view text) {
  std::vector<Term> all;
  for (const char c : text) all.push_back(plain(std::to_string(static_cast<unsigned char>(c))));
  return all;
}

Term list(std::vector<Term> parts) {
  if (parts.empty()) return plain("[]");
  return {Term::Form::list, {}, std::move(parts)};
}

Term binary_term(std::string_view bytes) {
  if (bytes.empty()) return plain("<<>>");
  if (is_printable(bytes)) return plain("<<" + in_quotes(bytes) + ">>");
  return {Term::Form::octets, {}, numbers(bytes)};
}

/// The digits of a number, and how many of them stand before the point.
struct Digits {
  std::string all;
  int point = 0;
};

/// The fewest that tell the number, which is not negative, from others.
Digits shortest(double number) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  const std::size_t e = text.find('e');
  std::string digits(text.substr(0, e));
  std::erase(digits, '.');
  return {std::move(digits), std::stoi(std::string(text.substr(e + 1))) + 1};
}

std::string with_exponent(const Digits& digits) {
  const std::string rest = digits.all.size() > 1 ? digits.all.substr(1) : "0";
  return digits.all.substr(0, 1) + '.' + rest + 'e' + std::to_string(digits.point - 1);
}

/// With an exponent where that is shorter. Erlang has no number that is not finite.
std::string real(double number) {
  if (!std::isfinite(number)) return std::to_string(number);
  if (std::signbit(number)) return '-' + real(-number);
  if (number == 0) return "0.0";
  const Digits digits = shortest(number);
  const int size = static_cast<int>(digits.all.size());
  const int zeros = digits.point <= 0 ? -digits.point : digits.point - size;
  const bool is_inside = digits.point > 0 && digits.point < size;
  const auto exponent = std::to_string(digits.point - 1).size() + (size == 1 ? 3 : 2);
  const bool is_whole_beyond_all_digits = number >= 9007199254740992.0;
  if (is_whole_beyond_all_digits || (!is_inside && zeros + 2 > static_cast<int>(exponent))) {
    return with_exponent(digits);
  }
  const auto point = static_cast<std::size_t>(std::max(digits.point, 0));
  if (is_inside) return digits.all.substr(0, point) + '.' + digits.all.substr(point);
  const std::string filling(static_cast<std::size_t>(zeros), '0');
  return digits.point <= 0 ? "0." + filling + digits.all : digits.all + filling + ".0";
}

Term entry(const TableEntry& it) {
  return {Term::Form::tuple,
          {},
          {binary_term(it.key), plain(std::string(type_of(it.value))), term_of(it.value)}};
}

struct ToTerm {
  Term operator()(Void) const { return plain("undefined"); }
  Term operator()(bool flag) const { return plain(flag ? "true" : "false"); }
  Term operator()(Decimal it) const {
    return {
        Term::Form::tuple, {}, {plain(std::to_string(it.scale)), plain(std::to_string(it.digits))}};
  }
  Term operator()(Timestamp it) const { return plain(std::to_string(it.seconds)); }
  Term operator()(const std::string& text) const { return binary_term(text); }
  Term operator()(const Bytes& it) const { return binary_term(it.bytes); }
  Term operator()(const Array& array) const {
    std::vector<Term> parts;
    for (const Value& it : array) {
      parts.push_back(tagged(std::string(type_of(it)), {term_of(it)}));
    }
    return list(std::move(parts));
  }
  Term operator()(const Table& table) const {
    std::vector<Term> parts;
    for (const TableEntry& it : table) parts.push_back(entry(it));
    return list(std::move(parts));
  }
  template <std::floating_point Number>
  Term operator()(Number number) const {
    return plain(real(number));
  }
  template <std::integral Number>
  Term operator()(Number number) const {
    return plain(std::to_string(number));
  }
};

void append_parts(std::string& text, const Term& term, std::string_view begin,
                  std::string_view end) {
  text += begin;
  for (bool first = true; const Term& part : term.parts) {
    if (!std::exchange(first, false)) text += ',';
    append_line(text, part);
  }
  text += end;
}

}  // namespace

std::size_t Term::size() const {
  if (form == Form::plain) return text.size();
  std::size_t all = form == Form::octets ? 4 : 2;
  for (const Term& part : parts) all += part.size() + 1;
  return all - 1;
}

Term plain(std::string text) { return {Term::Form::plain, std::move(text)}; }

Term characters(std::string_view text) {
  if (text.empty() || !is_printable(text)) return list(numbers(text));
  return plain(in_quotes(text));
}

Term tagged(std::string atom, std::vector<Term> rest) {
  rest.insert(rest.begin(), plain(std::move(atom)));
  return {Term::Form::tagged_tuple, {}, std::move(rest)};
}

Term term_of(const Value& value) { return std::visit(ToTerm{}, value.is); }

std::string_view type_of(const Value& value) { return type_names[value.is.index()]; }

const std::string* binary(const Value& value) {
  if (const auto* const bytes = std::get_if<Bytes>(&value.is)) return &bytes->bytes;
  return std::get_if<std::string>(&value.is);
}

namespace {

/// Zeros of both signs match each other, though they are printed with their signs.
std::string_view without_sign_of_zero(std::string_view text) {
  return text == "-0.0" ? text.substr(1) : text;
}

bool same(const Term& a, const Term& b) {
  return a.form == b.form && without_sign_of_zero(a.text) == without_sign_of_zero(b.text) &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), same);
}

}  // namespace

bool same_term(const Value& a, const Value& b) {
  if (const std::string* const bytes = binary(a)) {
    return binary(b) && *bytes == *binary(b);
  }
  return !binary(b) && same(term_of(a), term_of(b));
}

void append_line(std::string& text, const Term& term) {
  switch (term.form) {
    case Term::Form::plain:
      text += term.text;
      return;
    case Term::Form::octets:
      return append_parts(text, term, "<<", ">>");
    case Term::Form::list:
      return append_parts(text, term, "[", "]");
    case Term::Form::tuple:
    case Term::Form::tagged_tuple:
      return append_parts(text, term, "{", "}");
  }
}

std::string line(const Term& term) {
  std::string text;
  append_line(text, term);
  return text;
}

}  // namespace rehearsal::model::erlang
