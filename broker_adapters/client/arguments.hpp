#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "model/value.hpp"

namespace rehearsal::broker_adapters {

class Arguments;

/// A value of a header or of an argument, from the C++ value that means the same: a text, a number,
/// a boolean, a table. An integer keeps its width, and one of 64 bits travels as a signed one.
class FieldValue {
 public:
  /// A long string ('S'), up to its NUL.
  FieldValue(const char* text) : is_{std::string(text)} {}
  /// A long string ('S').
  FieldValue(std::string text) : is_{std::move(text)} {}
  /// A table ('F').
  FieldValue(model::Table table) : is_{std::move(table)} {}
  /// A table ('F').
  FieldValue(Arguments table);
  /// An array ('A').
  FieldValue(model::Array array) : is_{std::move(array)} {}
  /// As it is, for the types that C++ has no literal for.
  FieldValue(model::Value value) : is_(std::move(value)) {}
  /// Throws `sim::Misuse` for what AMQP has no type for: more than a signed integer of 64 bits.
  template <class Number>
  requires std::is_arithmetic_v<Number> FieldValue(Number number) : is_{known(number)} {}

  /// The value as the model has it.
  operator model::Value() && { return std::move(is_); }

 private:
  template <class Number>
  static auto known(Number number) {
    if constexpr (std::integral<Number> && sizeof(Number) == sizeof(std::int64_t)) {
      if constexpr (std::unsigned_integral<Number>) require_signed(number);
      return static_cast<std::int64_t>(number);
    } else {
      return number;
    }
  }
  static void require_signed(std::uint64_t number);

  model::Value is_;
};

/// A field table, built entry by entry: arguments of queues, exchanges, bindings and consumers. The
/// arguments of a binding to a headers exchange are its pattern, with "x-match" all or any (rule
/// 9.7).
class Arguments {
 public:
  Arguments() = default;
  /// These entries, in their order; duplicates stay (rule 2.16).
  Arguments(model::Table table) : table_(std::move(table)) {}

  /// Another entry, or another value of the one that has the key. In one line:
  /// `Arguments().with("x-match", "any").with("format", "video")`.
  Arguments with(std::string key, FieldValue value) &&;
  /// The same for what has a name.
  void set(std::string key, FieldValue value);

  /// Whether there are no entries.
  bool empty() const { return table_.empty(); }
  /// The table as the model has it.
  operator model::Table() const& { return table_; }
  /// The table as the model has it.
  operator model::Table() && { return std::move(table_); }

 private:
  model::Table table_;
};

}  // namespace rehearsal::broker_adapters
