#include "broker_adapters/rabbitmq/erlang_term.hpp"

#include <concepts>
#include <variant>

namespace rehearsal::broker_adapters::rabbitmq::erlang {
namespace {

/// A type that no policy's value has becomes an atom, which RabbitMQ refuses.
std::string term(const model::Value& value) {
  return std::visit(
      []<class T>(const T& is) -> std::string {
        if constexpr (std::same_as<T, bool>)
          return is ? "true" : "false";
        else if constexpr (std::integral<T>)
          return std::to_string(is);
        else if constexpr (std::same_as<T, std::string>)
          return binary(is);
        else
          return "undefined";
      },
      value.is);
}

/// The items with commas between them.
template <class Items, class ToText>
std::string joined(const Items& items, ToText&& to_text) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += ',';
    text += to_text(item);
  }
  return text;
}

}  // namespace

std::string binary(std::string_view bytes) {
  const auto number = [](char byte) { return std::to_string(static_cast<unsigned char>(byte)); };
  return "<<" + joined(bytes, number) + ">>";
}

std::string atom(std::string_view name) {
  std::string text = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string list(std::initializer_list<std::string> terms) {
  return "[" + joined(terms, [](const std::string& term) { return term; }) + "]";
}

std::string binaries(std::string_view separated_by_commas) {
  std::string text;
  while (!separated_by_commas.empty()) {
    const std::size_t end = std::min(separated_by_commas.find(','), separated_by_commas.size());
    if (!text.empty()) text += ',';
    text += binary(separated_by_commas.substr(0, end));
    separated_by_commas.remove_prefix(std::min(end + 1, separated_by_commas.size()));
  }
  return "[" + text + "]";
}

std::string definition(const model::Table& table) {
  return "[" +
         joined(table,
                [](const model::TableEntry& entry) {
                  return "{" + binary(entry.key) + "," + term(entry.value) + "}";
                }) +
         "]";
}

}  // namespace rehearsal::broker_adapters::rabbitmq::erlang
