#pragma once

#include <cstdint>

#include "model/value.hpp"

/// Values of tables. Only inside one of RapidCheck's generators.
namespace rehearsal::model::programs {

/// Of any of AMQP's types, with octets that are easily mistaken on their way.
Value any_value();

/// Which type a client's library has for the integers that it sends.
class IntegerType {
 public:
  /// Any of them.
  IntegerType();

  /// The table with its integers of that type, those in its tables and arrays as well.
  Table of(Table table) const;

 private:
  Value of(Value value) const;
  Value of(std::int64_t integer) const;

  std::uint32_t type_;
};

}  // namespace rehearsal::model::programs
