#include "model/text/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <type_traits>
#include <variant>

#include "model/text/fields.hpp"
#include "model/text/words.hpp"

namespace rehearsal::model {

namespace {

constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) table[c] = c != '\\' && c != '\'';
  return table;
}();

bool is_plain(char c) { return plain[static_cast<unsigned char>(c)]; }

void write_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\n')
    out += "\\n";
  else if (c == '\t')
    out += "\\t";
  else if (c == '\\' || c == '\'')
    (out += '\\') += c;
  else
    ((out += "\\x") += digits[byte >> 4]) += digits[byte & 15];
}

/// Runs of plain characters are most of every text, and are copied as a whole.
void write(std::string& out, std::string_view text) {
  out += '\'';
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto run = static_cast<std::size_t>(end - text.begin());
    out.append(text, 0, run);
    text.remove_prefix(run);
    if (text.empty()) break;
    write_escaped(out, text.front());
    text.remove_prefix(1);
  }
  out += '\'';
}

template <class Number>
void write_number(std::string& out, Number number) {
  char buffer[40];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

template <std::floating_point Number, class Bits>
void write_float(std::string& out, Number number, Bits bits) {
  if (!std::isnan(number)) return write_number(out, number);
  char buffer[20];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, bits, 16).ptr;
  ((out += "nan(") += std::string_view(buffer, static_cast<std::size_t>(end - buffer))) += ')';
}

void write(std::string& out, bool flag) { out += flag ? "true" : "false"; }
void write(std::string& out, float number) {
  write_float(out, number, std::bit_cast<std::uint32_t>(number));
}
void write(std::string& out, double number) {
  write_float(out, number, std::bit_cast<std::uint64_t>(number));
}
void write(std::string& out, const std::string& text) { write(out, std::string_view(text)); }
void write(std::string& out, const Name& name) { write(out, name.view()); }
void write(std::string& out, Fate fate) { out += name_of(fate); }
template <HasWords Enum>
void write(std::string& out, Enum value) {
  write(out, operator_words<Enum>[static_cast<std::size_t>(value)]);
}
void write(std::string& out, ReplyCode code) {
  write_number(out, static_cast<std::uint16_t>(code));
}
template <std::integral Number>
requires(!std::same_as<Number, bool>) void write(std::string& out, Number number) {
  write_number(out, number);
}
void write(std::string& out, const Table& table);
void write(std::string& out, const Array& array);
void write(std::string&, Void) {}
void write(std::string& out, Decimal decimal) {
  write_number(out, decimal.digits);
  out += "e-";
  write_number(out, decimal.scale);
}
void write(std::string& out, Timestamp timestamp) { write_number(out, timestamp.seconds); }
void write(std::string& out, const Bytes& bytes) { write(out, bytes.bytes); }

void write(std::string& out, const Value& value) {
  out += type_letters[value.is.index()];
  if (value.is.index() != 0) out += ' ';
  std::visit([&](const auto& alternative) { write(out, alternative); }, value.is);
}

bool is_bare_key(std::string_view key) {
  return !key.empty() && key.find_first_not_of(bare_key_characters) == std::string_view::npos;
}

void write(std::string& out, const Table& table) {
  out += '{';
  for (bool first = true; const TableEntry& entry : table) {
    if (!first) out += ", ";
    first = false;
    if (is_bare_key(entry.key))
      out += entry.key;
    else
      write(out, entry.key);
    out += ": ";
    write(out, entry.value);
  }
  out += '}';
}

void write(std::string& out, const Array& array) {
  out += '[';
  for (bool first = true; const Value& value : array) {
    if (!first) out += ", ";
    first = false;
    write(out, value);
  }
  out += ']';
}

template <class T>
void write_field(std::string& out, std::string_view name, const T& value) {
  ((out += ' ') += name) += '=';
  write(out, value);
}

void write_message(std::string& out, const Message& message) {
  write_field(out, "exchange", message.exchange());
  write_field(out, "routing_key", message.routing_key());
  each_field<Properties>([&](const auto& field) {
    const auto& property = message.properties().*field.member;
    if (property) write_field(out, field.name, *property);
  });
  write_field(out, "body", message.body().view());
}

void write_who(std::string& out, ConnectionId connection) {
  out += 'c';
  write_number(out, static_cast<std::uint32_t>(connection));
}
void write_who(std::string& out, ChannelId channel) {
  write_who(out, channel.connection);
  out += '.';
  write_number(out, channel.number);
}

enum class Defaults { written, left_out };

template <class T>
void write_method(std::string& out, const T& it, Defaults defaults) {
  out += description<T>.method;
  each_field<T>([&](const auto& field) {
    using Type = std::remove_cvref_t<decltype(it.*field.member)>;
    if constexpr (!is_who<Type> && !std::same_as<Type, MessageRef>) {
      const auto& value = it.*field.member;
      if (defaults == Defaults::written || !(value == T{}.*field.member)) {
        write_field(out, field.name, value);
      }
    }
  });
  if constexpr (requires { it.message; }) {
    if (it.message) write_message(out, *it.message);
  }
}

template <class T>
void write_line(std::string& out, const T& it, Defaults defaults) {
  if constexpr (requires { it.connection; })
    write_who(out, it.connection);
  else if constexpr (requires { it.channel; })
    write_who(out, it.channel);
  else
    out += speaker<T>;
  out += ' ';
  write_method(out, it, defaults);
}

template <class T>
constexpr Defaults defaults_in_text = OperatorCommand<T> ? Defaults::written : Defaults::left_out;

}  // namespace

void append_text(std::string& out, const Command& command) {
  std::visit([&]<class T>(const T& it) { write_line(out, it, defaults_in_text<T>); }, command);
}
void append_text(std::string& out, const Effect& effect) {
  std::visit([&](const auto& it) { write_line(out, it, Defaults::written); }, effect);
}
void append_text(std::string& out, const Message& message) {
  constexpr std::size_t usual_properties = 256;
  const std::size_t begin = out.size();
  out.reserve(begin + message.body().size() + usual_properties);
  write_message(out, message);
  out.erase(begin, 1);
}
void append_text(std::string& out, const Table& table) { write(out, table); }
void append_text(std::string& out, const Value& value) { write(out, value); }

std::string text(const Command& command) {
  std::string out;
  append_text(out, command);
  return out;
}
std::string method_text(const Command& command) {
  std::string out;
  std::visit([&]<class T>(const T& it) { write_method(out, it, defaults_in_text<T>); }, command);
  return out;
}
std::string text(const Effect& effect) {
  std::string out;
  append_text(out, effect);
  return out;
}
std::string text(const Message& message) {
  std::string out;
  append_text(out, message);
  return out;
}

}  // namespace rehearsal::model
