#include <array>
#include <bit>
#include <charconv>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/text/fields.hpp"
#include "model/text/text_reader.hpp"
#include "model/text/words.hpp"

namespace rehearsal::model {

ParseError::ParseError(std::size_t column, const std::string& expected)
    : std::invalid_argument("column " + std::to_string(column) + ": expected " + expected),
      column_(column) {}

namespace {

void read(TextReader& in, bool& flag) { flag = in.boolean(); }
void read(TextReader& in, std::string& text) { text = in.quoted(); }
void read(TextReader& in, Name& name) { name = Name(in.quoted()); }
void read(TextReader& in, Table& table) { table = in.table(); }
void read(TextReader& in, ReplyCode& code) { code = ReplyCode{in.number<std::uint16_t>()}; }
/// One of the words, in the order of the enumeration's values.
template <class Enum>
void read_word(TextReader& in, std::span<const std::string_view> words, Enum& value) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (in.take(words[i])) return void(value = static_cast<Enum>(i));
  }
  std::string expected(words.front());
  for (const std::string_view word : words.subspan(1)) (expected += " or ") += word;
  in.fail(expected);
}
void read(TextReader& in, Fate& fate) { read_word(in, fate_names, fate); }
template <HasWords Enum>
void read(TextReader& in, Enum& value) {
  in.expect("'", "an opening quote");
  read_word(in, operator_words<Enum>, value);
  in.expect("'", "a closing quote");
}
template <std::integral Number>
requires(!std::same_as<Number, bool>) void read(TextReader& in, Number& number) {
  number = in.number<Number>();
}
template <class T>
void read(TextReader& in, std::optional<T>& field) {
  read(in, field.emplace());
}

void read_who(TextReader& in, ConnectionId& connection) {
  in.expect("c", "a connection, such as c1");
  connection = ConnectionId{in.number<std::uint32_t>()};
}
void read_who(TextReader& in, ChannelId& channel) {
  in.expect("c", "a channel, such as c1.1");
  channel.connection = ConnectionId{in.number<std::uint32_t>()};
  in.expect(".", "a channel, such as c1.1");
  channel.number = in.number<std::uint16_t>();
}

/// Reads `name=value` into the field of that name. Says whether T has one.
template <class T>
bool read_field(TextReader& in, std::string_view name, T& it) {
  bool found = false;
  each_field<T>([&](const auto& field) {
    using Type = std::remove_cvref_t<decltype(it.*field.member)>;
    if constexpr (!is_who<Type> && !std::same_as<Type, MessageRef>) {
      if (found || name != field.name) return;
      read(in, it.*field.member);
      found = true;
    }
  });
  return found;
}

struct MessageParts {
  Name exchange;
  Name routing_key;
  Properties properties;
  std::string body;
  bool there = false;

  bool read_part(TextReader& in, std::string_view name) {
    if (name == "exchange")
      read(in, exchange);
    else if (name == "routing_key")
      read(in, routing_key);
    else if (name == "body")
      read(in, body);
    else if (!read_field(in, name, properties))
      return false;
    return there = true;
  }
  MessageRef message() && {
    if (!there) return nullptr;
    return std::make_shared<const Message>(exchange, routing_key, std::move(properties),
                                           std::move(body));
  }
};

template <class T>
std::string names_of_fields() {
  std::string names;
  each_field<T>([&](const auto& field) {
    if (field.name == "connection" || field.name == "channel") return;
    if (!names.empty()) names += ", ";
    names += field.name == "message" ? "exchange, routing_key, a property, body" : field.name;
  });
  return names.empty() ? "the end of the line" : "one of " + names;
}

/// The name before '=', which must not have been there before.
std::string_view read_name(TextReader& in, std::vector<std::string_view>& seen) {
  const std::size_t start = in.position();
  const std::string_view name = in.word();
  for (const std::string_view other : seen) {
    if (other == name) in.fail_at(start, std::string(name) + " only once");
  }
  seen.push_back(name);
  in.expect("=", "'='");
  return name;
}

template <class T>
void read_fields(TextReader& in, T& it) {
  MessageParts parts;
  std::vector<std::string_view> seen;
  while (!in.at_end()) {
    in.expect(" ", "a space");
    const std::size_t start = in.position();
    const std::string_view name = read_name(in, seen);
    if (read_field(in, name, it)) continue;
    if constexpr (requires { it.message; }) {
      if (parts.read_part(in, name)) continue;
    }
    in.fail_at(start, names_of_fields<T>());
  }
  if constexpr (requires { it.message; }) it.message = std::move(parts).message();
}

/// The rest of a line of which `method` has been seen ahead: who, method, fields.
template <class T>
T read_line(TextReader& in) {
  T it{};
  if constexpr (requires { it.connection; })
    read_who(in, it.connection);
  else if constexpr (requires { it.channel; })
    read_who(in, it.channel);
  else
    in.expect(speaker<T>, "'" + std::string(speaker<T>) + "'");
  in.expect(" ", "a space");
  in.expect(description<T>.method, "a method");
  read_fields(in, it);
  return it;
}

template <class Variant, std::size_t... Indices>
std::optional<Variant> read_method(TextReader& in, std::string_view method,
                                   std::index_sequence<Indices...>) {
  std::optional<Variant> result;
  const auto attempt = [&]<class T>(std::type_identity<T>) {
    if (!result && description<T>.method == method) result = read_line<T>(in);
  };
  (attempt(std::type_identity<std::variant_alternative_t<Indices, Variant>>{}), ...);
  return result;
}

/// The second word, and the column where it starts.
std::pair<std::string_view, std::size_t> method_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return {{}, line.size()};
  const std::string_view rest = line.substr(space + 1);
  return {rest.substr(0, rest.find(' ')), space + 1};
}

template <class Variant>
Variant parse(std::string_view line, const std::string& expected) {
  TextReader in(line);
  const auto [method, column] = method_of(line);
  auto result =
      read_method<Variant>(in, method, std::make_index_sequence<std::variant_size_v<Variant>>{});
  if (!result) in.fail_at(column, expected);
  return std::move(*result);
}

}  // namespace

Command parse_command(std::string_view line) {
  return parse<Command>(line, "a method that a client sends, such as queue.declare");
}

Effect parse_effect(std::string_view line) {
  return parse<Effect>(line, "a method that the broker sends, such as queue.declare-ok");
}

MessageRef parse_message(std::string_view line) {
  TextReader in(line);
  MessageParts parts;
  std::vector<std::string_view> seen;
  do {
    const std::size_t start = in.position();
    const std::string_view name = read_name(in, seen);
    if (!parts.read_part(in, name)) in.fail_at(start, "exchange, routing_key, a property or body");
    if (!in.at_end()) in.expect(" ", "a space");
  } while (!in.at_end());
  return std::move(parts).message();
}

}  // namespace rehearsal::model
