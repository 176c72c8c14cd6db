#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rehearsal::model {

/// How an exchange chooses among its bindings: the types that RabbitMQ has without plugins (rule
/// 7.2).
enum class ExchangeType : std::uint8_t { direct, fanout, topic, headers };

/// AMQP's names, in the order of the enumeration.
inline constexpr std::array<std::string_view, 4> exchange_type_names{"direct", "fanout", "topic",
                                                                     "headers"};

/// As exchange.declare says it.
constexpr std::string_view name_of(ExchangeType type) {
  return exchange_type_names[static_cast<std::size_t>(type)];
}

/// The type of that name, if there is one.
constexpr std::optional<ExchangeType> exchange_type(std::string_view name) {
  const auto& names = exchange_type_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<ExchangeType>(found - names.begin());
}

}  // namespace rehearsal::model
