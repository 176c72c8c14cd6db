#include "model/refusals/table.hpp"

#include <algorithm>
#include <cstddef>
#include <variant>

namespace rehearsal::model::refusals {

namespace {

constexpr std::string_view head =
    R"(# What RabbitMQ 3.10.8 says to every argument of every method, with values of every type and range.
# rules: 31.6, 31.7, 31.8
#
#     > a command that is carried out before
#     ? the command that is tried, with a $ for the value
#     the value: what is closed, with the class and the method that are named, and why
#
# attempts.cpp says what is tried. This file is never written by hand: REHEARSAL_REWRITE=1 has
# rehearsal_refusals_on_rabbitmq_test write it, with what a real RabbitMQ says.
)";

/// With bytes that are no printable ASCII as \xNN, for a table is a text of one line a value.
std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f)
      all += c;
    else
      ((all += "\\x") += digits[byte >> 4]) += digits[byte & 15];
  }
  return all;
}

template <class Closed>
std::string told(const char* what, const Closed& closed) {
  return std::to_string(static_cast<int>(closed.reply_code)) + ' ' + what + ' ' +
         std::to_string(closed.class_id) + '.' + std::to_string(closed.method_id) + ": " +
         printable(closed.reply_text);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

/// The lines of one that the other has not.
std::string lines_only_in(const std::string& one, const std::string& other, const char* sign) {
  const auto lines = lines_of(other);
  std::string all;
  for (const std::string_view line : lines_of(one)) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) (all += sign) += line;
  }
  return all;
}

std::string_view attempt_in(std::string_view paragraph) {
  for (const std::string_view line : lines_of(paragraph)) {
    if (line.starts_with("? ")) return line;
  }
  return {};
}

}  // namespace

std::string answer(const Effects& effects) {
  for (const Effect& effect : effects) {
    if (const auto* const closed = std::get_if<ChannelClosed>(&effect)) {
      return told("channel", *closed);
    }
    if (const auto* const closed = std::get_if<ConnectionClosed>(&effect)) {
      return told("connection", *closed);
    }
  }
  return "taken";
}

std::string paragraph(const Attempt& attempt, const std::vector<std::string>& answers) {
  std::string text;
  for (const std::string& command : attempt.before) text += "> " + command + '\n';
  text += "? " + attempt.command + '\n';
  for (std::size_t i = 0; i < answers.size(); ++i) {
    text += attempt.values[i] + ": " + answers[i] + '\n';
  }
  return text;
}

std::string table_of(const std::vector<std::string>& paragraphs) {
  std::string table(head);
  for (const std::string& it : paragraphs) (table += '\n') += it;
  return table;
}

std::vector<std::string> paragraphs_of(std::string_view table) {
  std::vector<std::string> paragraphs;
  for (const std::string_view line : lines_of(table)) {
    if (line == "\n")
      paragraphs.emplace_back();
    else if (!paragraphs.empty())
      paragraphs.back() += line;
  }
  return paragraphs;
}

std::string difference(const std::string& golden, const std::string& actual) {
  const std::string lines =
      lines_only_in(golden, actual, "  - ") + lines_only_in(actual, golden, "  + ");
  if (lines.empty()) return {};
  return std::string(attempt_in(golden.empty() ? actual : golden)) + lines;
}

}  // namespace rehearsal::model::refusals
