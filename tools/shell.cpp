#include "tools/shell.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace rehearsal::tools {
namespace {

bool is_plain(char character) {
  constexpr std::string_view others = "_-./,:=@%+";
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || others.find(character) != others.npos;
}

bool is_control(char character) {
  return static_cast<unsigned char>(character) < ' ' || character == '\x7f';
}

/// Within '...' everything stands for itself, but for the quote.
std::string in_quotes(std::string_view word) {
  std::string quoted = "'";
  for (const char character : word) {
    if (character == '\'')
      quoted += R"('\'')";
    else
      quoted += character;
  }
  return quoted + "'";
}

/// Within $'...' a control character can be written on the line.
std::string in_dollar_quotes(std::string_view word) {
  std::string quoted = "$'";
  for (const char character : word) {
    if (is_control(character))
      quoted += fmt::format("\\{:03o}", static_cast<unsigned>(character));
    else if (character == '\'' || character == '\\')
      quoted.append("\\").append(1, character);
    else
      quoted += character;
  }
  return quoted + "'";
}

}  // namespace

std::string shell_path(std::string_view path) {
  const std::string word = (path.starts_with('-') ? "./" : "") + std::string(path);
  if (std::any_of(word.begin(), word.end(), is_control)) return in_dollar_quotes(word);
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), is_plain);
  return plain ? word : in_quotes(word);
}

}  // namespace rehearsal::tools
