#include "model/queue_options.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <variant>

#include "model/arguments.hpp"

namespace rehearsal::model {

namespace {

std::optional<Duration> milliseconds(const Table& arguments, std::string_view key) {
  const auto number = integer_argument(arguments, key);
  if (!number) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

std::optional<std::uint64_t> size(const Table& arguments, std::string_view key) {
  const auto number = integer_argument(arguments, key);
  if (!number) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<Name> name(const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  if (!value) return std::nullopt;
  return Name(std::get<std::string>(value->is));
}

bool has(const Table& arguments, std::string_view key, const char* text) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{text};
}

/// A quorum queue takes what it does not know for drop-head (rule 26.2).
Overflow overflow(const Table& arguments) {
  if (has(arguments, "x-overflow", "reject-publish")) return Overflow::reject_publish;
  const bool dead_letters = has(arguments, "x-overflow", "reject-publish-dlx");
  return dead_letters && type_of(arguments) == QueueType::classic ? Overflow::reject_publish_dlx
                                                                  : Overflow::drop_head;
}

/// Nobody checks the value (rule 26.2), and Erlang has an order for everything: what is no number
/// is a limit that is never reached.
std::optional<std::int64_t> delivery_limit(const Table& arguments) {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  const Value* const value = find(arguments, "x-delivery-limit");
  if (!value || std::holds_alternative<Void>(value->is)) return std::nullopt;
  if (const auto number = integer_argument(arguments, "x-delivery-limit")) return number;
  const auto* const single = std::get_if<float>(&value->is);
  const auto* const real = std::get_if<double>(&value->is);
  if (!single && !real) return never;
  const double limit = std::floor(single ? *single : *real);
  return std::abs(limit) < 1e18 ? static_cast<std::int64_t>(limit) : limit < 0 ? -1 : never;
}

bool flag(const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{true};
}

}  // namespace

QueueType type_of(const Table& arguments) {
  return has(arguments, "x-queue-type", "quorum") ? QueueType::quorum : QueueType::classic;
}

QueueOptions queue_options(const Table& arguments) {
  if (arguments.empty()) return {};
  return {.type = type_of(arguments),
          .message_ttl = milliseconds(arguments, "x-message-ttl"),
          .expires = milliseconds(arguments, "x-expires"),
          .max_length = size(arguments, "x-max-length"),
          .max_length_bytes = size(arguments, "x-max-length-bytes"),
          .overflow = overflow(arguments),
          .dead_letter_exchange = name(arguments, "x-dead-letter-exchange"),
          .dead_letter_routing_key = name(arguments, "x-dead-letter-routing-key"),
          .max_priority =
              static_cast<std::uint8_t>(integer_argument(arguments, "x-max-priority").value_or(0)),
          .single_active_consumer = flag(arguments, "x-single-active-consumer"),
          .delivery_limit = delivery_limit(arguments)};
}

}  // namespace rehearsal::model
