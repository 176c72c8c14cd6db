#include "model/queue_options.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <variant>

#include "model/arguments.hpp"

namespace rehearsal::model {

namespace {

/// An argument and the policy's key of the same name (rule 19.19).
class Wishes {
 public:
  Wishes(const Table& arguments, const Table& policy) : arguments_(arguments), policy_(policy) {}

  /// The argument wins.
  const Value* argument_first(std::string_view argument) const {
    const Value* const value = find(arguments_, argument);
    return value ? value : find(policy_, key_of(argument));
  }
  /// The smaller one of both.
  std::optional<std::int64_t> smaller(std::string_view argument) const {
    const auto own = integer_argument(arguments_, argument);
    const auto policys = integer_argument(policy_, key_of(argument));
    return own && policys ? std::min(own, policys) : own ? own : policys;
  }

 private:
  /// x-max-length is max-length in a policy.
  static std::string_view key_of(std::string_view argument) { return argument.substr(2); }

  const Table& arguments_;
  const Table& policy_;
};

std::optional<Duration> milliseconds(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

std::optional<std::uint64_t> size(std::optional<std::int64_t> number) {
  if (!number) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::optional<Name> name(const Value* value) {
  if (!value) return std::nullopt;
  return Name(std::get<std::string>(value->is));
}

bool has(const Table& arguments, std::string_view key, const char* text) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{text};
}

/// A quorum queue takes what it does not know for drop-head (rule 26.2).
Overflow overflow(const Value* value, QueueType type) {
  if (!value) return Overflow::drop_head;
  if (*value == Value{"reject-publish"}) return Overflow::reject_publish;
  const bool dead_letters = *value == Value{"reject-publish-dlx"};
  return dead_letters && type == QueueType::classic ? Overflow::reject_publish_dlx
                                                    : Overflow::drop_head;
}

/// Nobody checks the value (rule 26.2), and Erlang has an order for everything: what is no number
/// is a limit that is never reached.
std::optional<std::int64_t> delivery_limit(const Table& arguments, std::string_view key) {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  const Value* const value = find(arguments, key);
  if (!value || std::holds_alternative<Void>(value->is)) return std::nullopt;
  if (const auto number = integer_argument(arguments, key)) return number;
  const auto* const single = std::get_if<float>(&value->is);
  const auto* const real = std::get_if<double>(&value->is);
  if (!single && !real) return never;
  const double limit = std::floor(single ? *single : *real);
  return std::abs(limit) < 1e18 ? static_cast<std::int64_t>(limit) : limit < 0 ? -1 : never;
}

std::optional<std::int64_t> delivery_limit(const Table& arguments, const Table& policy) {
  const auto own = delivery_limit(arguments, "x-delivery-limit");
  const auto policys = delivery_limit(policy, "delivery-limit");
  return own && policys ? std::min(own, policys) : own ? own : policys;
}

bool flag(const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{true};
}

QueueMode mode(const Value* value) {
  return value && *value == Value{"lazy"} ? QueueMode::lazy : QueueMode::standard;
}

}  // namespace

QueueType type_of(const Table& arguments) {
  return has(arguments, "x-queue-type", "quorum") ? QueueType::quorum : QueueType::classic;
}

QueueOptions queue_options(const Table& arguments, const Table& policy) {
  if (arguments.empty() && policy.empty()) return {};
  const Wishes wishes(arguments, policy);
  const QueueType type = type_of(arguments);
  return {.type = type,
          .message_ttl = milliseconds(wishes.smaller("x-message-ttl")),
          .expires = milliseconds(wishes.smaller("x-expires")),
          .max_length = size(wishes.smaller("x-max-length")),
          .max_length_bytes = size(wishes.smaller("x-max-length-bytes")),
          .overflow = overflow(wishes.argument_first("x-overflow"), type),
          .dead_letter_exchange = name(wishes.argument_first("x-dead-letter-exchange")),
          .dead_letter_routing_key = name(wishes.argument_first("x-dead-letter-routing-key")),
          .max_priority =
              static_cast<std::uint8_t>(integer_argument(arguments, "x-max-priority").value_or(0)),
          .single_active_consumer = flag(arguments, "x-single-active-consumer"),
          .delivery_limit = delivery_limit(arguments, policy),
          .mode = mode(wishes.argument_first("x-queue-mode"))};
}

}  // namespace rehearsal::model
