#include "model/queue_options.hpp"

#include <chrono>

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

Overflow overflow(const Table& arguments) {
  const Value* const value = find(arguments, "x-overflow");
  if (!value || *value == Value{"drop-head"}) return Overflow::drop_head;
  return *value == Value{"reject-publish"} ? Overflow::reject_publish
                                           : Overflow::reject_publish_dlx;
}

bool flag(const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{true};
}

QueueMode mode(const Table& arguments) {
  const Value* const value = find(arguments, "x-queue-mode");
  return value && *value == Value{"lazy"} ? QueueMode::lazy : QueueMode::standard;
}

}  // namespace

QueueOptions queue_options(const Table& arguments) {
  if (arguments.empty()) return {};
  return {.message_ttl = milliseconds(arguments, "x-message-ttl"),
          .expires = milliseconds(arguments, "x-expires"),
          .max_length = size(arguments, "x-max-length"),
          .max_length_bytes = size(arguments, "x-max-length-bytes"),
          .overflow = overflow(arguments),
          .dead_letter_exchange = name(arguments, "x-dead-letter-exchange"),
          .dead_letter_routing_key = name(arguments, "x-dead-letter-routing-key"),
          .max_priority =
              static_cast<std::uint8_t>(integer_argument(arguments, "x-max-priority").value_or(0)),
          .single_active_consumer = flag(arguments, "x-single-active-consumer"),
          .mode = mode(arguments)};
}

}  // namespace rehearsal::model
