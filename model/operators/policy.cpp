#include "model/operators/policy.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/arguments/arguments.hpp"

namespace rehearsal::model {

namespace {

bool is_text(const Value& value) { return std::holds_alternative<std::string>(value.is); }
bool is_one_of(const Value& value, std::span<const std::string_view> words) {
  const auto* const text = std::get_if<std::string>(&value.is);
  return text && std::find(words.begin(), words.end(), *text) != words.end();
}
bool is_overflow(const Value& value) { return is_one_of(value, overflow_names); }
bool is_mode(const Value& value) { return is_one_of(value, queue_mode_names); }
bool is_strategy(const Value& value) { return is_one_of(value, dead_letter_strategy_names); }
template <std::int64_t low, std::int64_t high = std::numeric_limits<std::int64_t>::max()>
bool is_within(const Value& value) {
  const auto number = integer_value(value);
  return number && *number >= low && *number <= high;
}

/// For which queues a key is.
enum class For { all, classic, quorum };

struct Key {
  std::string_view name;
  bool (*is_good)(const Value&);
  For whom = For::all;
};

constexpr Key keys[] = {
    {"alternate-exchange", is_text},
    {"dead-letter-exchange", is_text},
    {"dead-letter-routing-key", is_text},
    {"dead-letter-strategy", is_strategy, For::quorum},
    {"delivery-limit", is_within<0>, For::quorum},
    {"expires", is_within<1>},
    {"max-in-memory-bytes", is_within<0>},
    {"max-in-memory-length", is_within<0>},
    {"max-length", is_within<0>},
    {"max-length-bytes", is_within<0>},
    {"message-ttl", is_within<0>},
    {"overflow", is_overflow},
    {"queue-mode", is_mode, For::classic},
    {"queue-version", is_within<1, 2>},
};

const Key* find_key(std::string_view name) {
  const auto found = std::find_if(std::begin(keys), std::end(keys),
                                  [&](const Key& key) { return key.name == name; });
  return found == std::end(keys) ? nullptr : found;
}

bool is_good(const Table& definition) {
  const auto good = [&](const TableEntry& entry) {
    const Key* const key = find_key(entry.key);
    return key && key->is_good(entry.value) && find(definition, entry.key) == &entry.value;
  };
  return !definition.empty() && std::all_of(definition.begin(), definition.end(), good);
}

bool is_for(QueueType type, const Table& definition) {
  return std::all_of(definition.begin(), definition.end(), [type](const TableEntry& entry) {
    const For whom = find_key(entry.key)->whom;
    return whom == For::all || whom == (type == QueueType::quorum ? For::quorum : For::classic);
  });
}

template <class Applies>
const Policy* first(const Policies& policies, std::string_view name, ApplyTo other,
                    Applies&& applies) {
  const auto found = std::find_if(policies.begin(), policies.end(), [&](const Policy& policy) {
    return policy.apply_to != other && applies(policy.definition) && policy.pattern.found_in(name);
  });
  return found == policies.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Policy> policy_of(const SetPolicy& command) {
  auto pattern = Pattern::parse(command.pattern);
  if (!pattern || !is_good(command.definition)) return std::nullopt;
  return Policy{command.name, *std::move(pattern), command.apply_to, command.definition,
                command.priority};
}

void set_policy(Policies& policies, Policy policy) {
  clear_policy(policies, policy.name);
  const auto place = std::lower_bound(
      policies.begin(), policies.end(), policy, [](const Policy& a, const Policy& b) {
        return std::tie(b.priority, a.name) < std::tie(a.priority, b.name);
      });
  policies.insert(place, std::move(policy));
}

void clear_policy(Policies& policies, const Name& name) {
  std::erase_if(policies, [&](const Policy& policy) { return policy.name == name; });
}

const Policy* policy_for_exchange(const Policies& policies, std::string_view name) {
  return first(policies, name, ApplyTo::queues, [](const Table&) { return true; });
}

const Policy* policy_for_queue(const Policies& policies, std::string_view name, QueueType type) {
  return first(policies, name, ApplyTo::exchanges,
               [type](const Table& definition) { return is_for(type, definition); });
}

}  // namespace rehearsal::model
