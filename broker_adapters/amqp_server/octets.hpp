#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

/// Numbers in network byte order.
namespace rehearsal::broker_adapters::amqp_server {

/// Requires: so many octets are there.
template <std::unsigned_integral Number>
Number number(std::string_view octets, std::size_t at) {
  Number value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    value = static_cast<Number>(value << 8 | static_cast<unsigned char>(octets[at + i]));
  }
  return value;
}

template <std::unsigned_integral Number>
void append_number(std::string& out, Number value) {
  for (std::size_t i = sizeof(Number); i > 0; --i) {
    out += static_cast<char>(value >> (8 * (i - 1)));
  }
}

}  // namespace rehearsal::broker_adapters::amqp_server
