#include "model/queue_options.hpp"

#include <algorithm>
#include <chrono>

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

Overflow overflow(const Value* value) {
  if (!value || *value == Value{"drop-head"}) return Overflow::drop_head;
  return *value == Value{"reject-publish"} ? Overflow::reject_publish
                                           : Overflow::reject_publish_dlx;
}

bool flag(const Table& arguments, std::string_view key) {
  const Value* const value = find(arguments, key);
  return value && *value == Value{true};
}

}  // namespace

QueueOptions queue_options(const Table& arguments, const Table& policy) {
  if (arguments.empty() && policy.empty()) return {};
  const Wishes wishes(arguments, policy);
  return {.message_ttl = milliseconds(wishes.smaller("x-message-ttl")),
          .expires = milliseconds(wishes.smaller("x-expires")),
          .max_length = size(wishes.smaller("x-max-length")),
          .max_length_bytes = size(wishes.smaller("x-max-length-bytes")),
          .overflow = overflow(wishes.argument_first("x-overflow")),
          .dead_letter_exchange = name(wishes.argument_first("x-dead-letter-exchange")),
          .dead_letter_routing_key = name(wishes.argument_first("x-dead-letter-routing-key")),
          .max_priority =
              static_cast<std::uint8_t>(integer_argument(arguments, "x-max-priority").value_or(0)),
          .single_active_consumer = flag(arguments, "x-single-active-consumer")};
}

}  // namespace rehearsal::model
