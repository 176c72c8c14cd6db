#include "model/queues/queue_options.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <variant>

#include "model/arguments/arguments.hpp"

namespace rehearsal::model {

namespace {

std::optional<std::int64_t> smaller_of(std::optional<std::int64_t> a,
                                       std::optional<std::int64_t> b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

/// An argument and the policy's key of the same name (rule 19.19).
class Wishes {
 public:
  Wishes(const Table& arguments, const Table& policy) : arguments_(arguments), policy_(policy) {}

  /// The argument wins.
  const Value* argument_first(std::string_view argument) const {
    const Value* const value = find(arguments_, argument);
    return value ? value : find(policy_, key_of(argument));
  }
  std::optional<std::int64_t> smaller(std::string_view argument) const {
    return smaller_of(integer_argument(arguments_, argument),
                      integer_argument(policy_, key_of(argument)));
  }
  std::optional<std::int64_t> lease(QueueType type) const {
    const auto policys = integer_argument(policy_, "expires");
    return policys && type == QueueType::quorum ? policys : smaller("x-expires");
  }
  const Value* overflow(QueueType type) const {
    const Value* const policys = find(policy_, "overflow");
    return policys && type == QueueType::quorum ? policys : argument_first("x-overflow");
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

bool is_word(const Value* value, std::string_view text) {
  const auto* const own = value ? std::get_if<std::string>(&value->is) : nullptr;
  return own && *own == text;
}

/// A quorum queue takes what it does not know for drop-head (rule 26.2).
Overflow overflow(const Value* value, QueueType type) {
  if (is_word(value, name_of(Overflow::reject_publish))) return Overflow::reject_publish;
  return is_word(value, name_of(Overflow::reject_publish_dlx)) && type == QueueType::classic
             ? Overflow::reject_publish_dlx
             : Overflow::drop_head;
}

bool at_least_once(const Value* strategy) {
  return is_word(strategy, dead_letter_strategy_names[true]);
}

/// Nobody checks the argument (rule 26.2), and Erlang has an order for everything: what is no
/// number is a limit that is never reached.
std::optional<std::int64_t> delivery_limit(const Value* value) {
  constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
  if (!value || std::holds_alternative<Void>(value->is)) return std::nullopt;
  if (const auto number = integer_value(*value)) return number;
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

/// Rules 20.11 and 27.1.
std::optional<QueueMode> mode(const Value* value, QueueType type, const Profile& profile) {
  if (!profile.queue_mode_counts && type == QueueType::classic) return QueueMode::lazy;
  if (!value) return std::nullopt;
  return is_word(value, name_of(QueueMode::lazy)) ? QueueMode::lazy : QueueMode::standard;
}

/// Rules 26.7 and 27.6.
std::optional<std::int64_t> limit_in_effect(std::optional<std::int64_t> asked_for,
                                            const Profile& profile) {
  if (!profile.default_delivery_limit) return asked_for;
  const std::int64_t limit = asked_for.value_or(*profile.default_delivery_limit);
  return limit < 0 ? std::nullopt : std::optional(limit);
}

}  // namespace

QueueType type_of(const Table& arguments) {
  const Value* const type = find(arguments, "x-queue-type");
  return is_word(type, "quorum") ? QueueType::quorum : QueueType::classic;
}

QueueOptions queue_options(const Table& arguments, const Table& policy, const Profile& profile) {
  if (arguments.empty() && policy.empty()) {
    return {.mode = mode(nullptr, QueueType::classic, profile)};
  }
  const Wishes wishes(arguments, policy);
  const QueueType type = type_of(arguments);
  return {.type = type,
          .message_ttl = milliseconds(wishes.smaller("x-message-ttl")),
          .expires = milliseconds(wishes.lease(type)),
          .max_length = size(wishes.smaller("x-max-length")),
          .max_length_bytes = size(wishes.smaller("x-max-length-bytes")),
          .overflow = overflow(wishes.overflow(type), type),
          .dead_letter_exchange = name(wishes.argument_first("x-dead-letter-exchange")),
          .dead_letter_routing_key = name(wishes.argument_first("x-dead-letter-routing-key")),
          .at_least_once = at_least_once(wishes.argument_first("x-dead-letter-strategy")),
          .max_priority =
              static_cast<std::uint8_t>(integer_argument(arguments, "x-max-priority").value_or(0)),
          .single_active_consumer = flag(arguments, "x-single-active-consumer"),
          .delivery_limit =
              limit_in_effect(smaller_of(delivery_limit(find(arguments, "x-delivery-limit")),
                                         integer_argument(policy, "delivery-limit")),
                              profile),
          .mode = mode(wishes.argument_first("x-queue-mode"), type, profile)};
}

}  // namespace rehearsal::model
