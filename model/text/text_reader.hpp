#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include "model/text/text.hpp"
#include "model/value.hpp"

namespace rehearsal::model {

/// Reads one line of canonical text from left to right. Every failure is a ParseError.
class TextReader {
 public:
  explicit TextReader(std::string_view line) : line_(line) {}

  bool at_end() const { return position_ == line_.size(); }
  std::size_t position() const { return position_; }

  [[noreturn]] void fail(const std::string& expected) const { fail_at(position_, expected); }
  [[noreturn]] void fail_at(std::size_t position, const std::string& expected) const {
    throw ParseError(position + 1, expected);
  }

  /// Goes past `token` if it comes next, and says whether it did.
  bool take(std::string_view token);
  void expect(std::string_view token, const std::string& expected);

  /// Letters, digits, '_', '-' and '.'; at least one.
  std::string_view word();
  bool boolean();
  /// A string in single quotes, without its escapes.
  std::string quoted();
  template <std::integral Number>
  Number number();
  Table table();
  Value value();

 private:
  class Nesting;
  template <std::floating_point Number, class Bits>
  Number floating();
  template <class Alternative>
  Alternative alternative();
  std::string_view rest() const { return line_.substr(position_); }
  char escape();
  Array array();
  std::string key();

  std::string_view line_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

template <std::integral Number>
Number TextReader::number() {
  Number number{};
  const std::string_view text = rest();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc::result_out_of_range) {
    fail("a number of at most " + std::to_string(sizeof(Number) * 8) + " bits");
  }
  if (error != std::errc{}) fail("a number");
  position_ += static_cast<std::size_t>(end - text.data());
  return number;
}

}  // namespace rehearsal::model
