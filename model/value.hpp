#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rehearsal::model {

struct Value;
struct TableEntry;

/// An AMQP field table: a list, for the order of keys and duplicates are kept (rule 2.16).
using Table = std::vector<TableEntry>;
/// An AMQP field array: values of any types.
using Array = std::vector<Value>;

/// The value of type 'V', which is only there (rule 9.9).
struct Void {
  friend bool operator==(const Void&, const Void&) = default;
};
/// A decimal number: digits / 10^scale.
struct Decimal {
  std::uint8_t scale = 0;    ///< digits behind the point
  std::uint32_t digits = 0;  ///< the digits as one number
  friend bool operator==(const Decimal&, const Decimal&) = default;
};
/// Seconds since 1970.
struct Timestamp {
  std::uint64_t seconds = 0;  ///< AMQP's T, in 64 bits
  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};
/// A byte array ('x'), which differs from a long string ('S') in its type only.
struct Bytes {
  std::string bytes;  ///< any octets
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

/// One typed value of a field table, with every type that RabbitMQ 3.10.8 accepts (rule 2.16).
/// The type letter on the wire is, in the order of the variant's alternatives:
/// V t b B s u I i l f d D T S x A F ('L' is read as 'l').
struct Value {
  /// Every type, in the order of the letters above.
  using Variant = std::variant<Void, bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                               std::int32_t, std::uint32_t, std::int64_t, float, double, Decimal,
                               Timestamp, std::string, Bytes, Array, Table>;
  Variant is;  ///< what it is

  friend bool operator==(const Value& a, const Value& b);
};

/// One key of a table with its value. A type of its own, because clang++ 14 cannot complete
/// std::pair<std::string, Value> inside Value.
struct TableEntry {
  std::string key;  ///< of at most 255 octets on the wire (rule 2.13)
  Value value;      ///< what it stands for

  /// Takes both over.
  TableEntry(std::string the_key, Value the_value)
      : key(std::move(the_key)), value(std::move(the_value)) {}
  friend bool operator==(const TableEntry& a, const TableEntry& b) {
    return a.key == b.key && a.value == b.value;
  }
};

inline bool operator==(const Value& a, const Value& b) { return a.is == b.is; }

}  // namespace rehearsal::model
