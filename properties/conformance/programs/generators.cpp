#include "properties/conformance/programs/generators.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "properties/conformance/programs/picks.hpp"
#include "properties/conformance/programs/values.hpp"

namespace rehearsal::model::programs {
namespace {

Value text(const char* it) { return Value{std::string(it)}; }

/// Of any width.
Value integer(std::int64_t it) {
  switch (below(4)) {
    case 0:
      return Value{static_cast<std::int32_t>(it)};
    case 1:
      return Value{static_cast<std::int16_t>(it & 0x7fff)};
    default:
      return Value{it};
  }
}

/// Unless the key is there already.
void add(Table& table, const char* key, Value value) {
  const auto same_key = [&](const TableEntry& other) { return other.key == key; };
  if (std::none_of(table.begin(), table.end(), same_key)) table.emplace_back(key, std::move(value));
}

void add_dead_letters(Table& table) {
  add(table, "x-dead-letter-exchange", text(one_of({"", "", "", "amq.fanout", "x"})));
  if (!one_in(4)) add(table, "x-dead-letter-routing-key", text(one_of({"a", "b", "c", "c"})));
}

void add_time_to_live(Table& table) {
  if (one_in(3)) add(table, "x-message-ttl", Value{one_of<std::int64_t>({0, 150, 150, 300})});
}

void add_expiry(Table& table) {
  add_time_to_live(table);
  if (one_in(4)) add(table, "x-expires", Value{one_of<std::int64_t>({250, 600000})});
}

/// A quorum queue notices up to 5 s late that its lease is over (N21).
void add_quorum_expiry(Table& table) {
  add_time_to_live(table);
  if (one_in(4)) add(table, "x-expires", Value{std::int64_t{600000}});
}

void add_lengths(Table& table) {
  if (!one_in(3)) add(table, "x-max-length", integer(below(4)));
  if (one_in(3)) add(table, "x-max-length-bytes", integer(below(16)));
  if (one_in(2)) {
    add(table, "x-overflow",
        text(one_of({"drop-head", "reject-publish", "reject-publish", "reject-publish-dlx"})));
  }
}

void add_strategy(Table& table) {
  if (one_in(4)) return add(table, "x-dead-letter-strategy", text("at-most-once"));
  add(table, "x-dead-letter-strategy", text("at-least-once"));
  if (!one_in(8)) add(table, "x-overflow", text("reject-publish"));
}

/// What changes nothing that a client sees.
void add_storage(Table& table) {
  switch (below(12)) {
    case 0:
    case 1:
      return add(table, "x-queue-mode", text(one_of({"lazy", "lazy", "default"})));
    case 2:
      return add(table, "x-queue-version", Value{one_of<std::int32_t>({1, 2})});
    case 3:
      return add(table, "x-queue-type", text("classic"));
    case 4:
      return add(table, "x-queue-master-locator",
                 text(one_of({"min-masters", "client-local", "random"})));
    default:
      return;
  }
}

const char* any_argument() {
  return one_of({"x-dead-letter-exchange", "x-dead-letter-routing-key", "x-expires", "x-max-length",
                 "x-max-length-bytes", "x-max-priority", "x-message-ttl", "x-overflow",
                 "x-queue-mode", "x-queue-version", "x-single-active-consumer"});
}

void add_mistake(Table& table) {
  switch (below(14)) {
    case 0:
      return add(table, any_argument(), text("wrong"));
    case 1:
      return add(table, "x-message-ttl", integer(-1));
    case 2:
      return add(table, "x-expires", integer(0));
    case 3:
      return add(table, "x-overflow", text("drop-tail"));
    case 4:
      return add(table, "x-max-priority", Value{std::int32_t{256}});
    case 5:
      return add(table, "x-dead-letter-routing-key", text("a"));
    case 6:
      return add(table, "x-queue-mode", text("eager"));
    case 7:
      return add(table, "x-queue-master-locator", text("nearest"));
    case 8:
      return add(table, "x-delivery-limit", integer(2));
    case 9:
      return add(table, "x-dead-letter-exchange", integer(1));
    default:
      return add(table, any_argument(), any_value());
  }
}

/// The routing keys of copies under `key`.
Value copies() {
  Array keys;
  for (std::uint32_t i = 1 + below(2); i > 0; --i) keys.push_back(text(one_of({"a", "b", "c"})));
  return Value{std::move(keys)};
}

/// Deaths that the publisher claims, which RabbitMQ goes on from (rule 19.10a) whatever type of
/// integer it counts with (rule 31.1).
Value claimed_deaths() {
  Array deaths;
  for (std::uint32_t i = 1 + below(3); i > 0; --i) {
    Table death{{"queue", text(one_of({"a", "b", "c"}))},
                {"reason", text(one_of({"rejected", "expired", "maxlen"}))}};
    if (!one_in(4)) death.emplace_back("count", integer(1 + below(3)));
    deaths.push_back(Value{std::move(death)});
  }
  return Value{std::move(deaths)};
}

Table headers(const FeatureMix& features) {
  Table table;
  if (features.exchanges) {
    if (one_in(3))
      add(table, "h",
          one_of({Value{std::int32_t{0}}, Value{std::int32_t{1}}, Value{1.0}, text("1")}));
    if (one_in(4)) add(table, "k", text(one_of({"v", "w"})));
    if (one_in(6)) add(table, "CC", copies());
    if (one_in(6)) add(table, "BCC", copies());
  }
  if (features.dead_letters && one_in(2)) add(table, "x-death", claimed_deaths());
  if (features.mistakes && one_in(30)) add(table, one_of({"CC", "BCC"}), any_value());
  if (one_in(8)) add(table, "v", any_value());
  return table;
}

void add_mistake(Properties& properties) {
  switch (below(3)) {
    case 0:
      properties.delivery_mode = std::uint8_t{3};
      return;
    case 1:
      properties.expiration =
          one_of({"soon", "-1", "1.5", "", "5 seconds", "99999999999999", " 1", "1 "});
      return;
    default:
      properties.user_id = "mallory";
  }
}

Properties properties_of(const FeatureMix& features) {
  Properties properties;
  if (one_in(2)) properties.delivery_mode = std::uint8_t{2};
  if (features.expiry ? one_in(3) : features.dead_letters && one_in(8)) {
    properties.expiration = one_of({"0", "150", "150", "+300"});
  }
  if (features.priorities && !one_in(4)) {
    properties.priority = static_cast<std::uint8_t>(below(5));
  }
  if (features.replies && one_in(3)) properties.reply_to = "amq.rabbitmq.reply-to";
  if (one_in(12)) properties.user_id = "guest";
  if (one_in(12)) properties.correlation_id = "correlated";
  if (features.mistakes && one_in(12)) add_mistake(properties);
  Table table = headers(features);
  if (!table.empty()) properties.headers = std::move(table);
  return properties;
}

Name exchange_for_publishing(const FeatureMix& features) {
  if (features.mistakes && one_in(25)) return "nowhere";
  if (one_in(features.exchanges ? 2 : 6)) return features.exchange;
  if (features.exchanges && one_in(3)) return one_of({"x", "y", "amq.topic", "amq.headers"});
  return one_of({"", "", "", "", "amq.fanout", "amq.direct", "amq.topic"});
}

}  // namespace

Table queue_arguments(const FeatureMix& features) {
  Table table;
  if (features.dead_letters && !one_in(4)) add_dead_letters(table);
  if (features.expiry && !one_in(3)) add_expiry(table);
  if (features.lengths && !one_in(3)) add_lengths(table);
  if (features.priorities && !one_in(3)) {
    add(table, "x-max-priority", Value{one_of<std::int32_t>({0, 2, 2, 5})});
  }
  if (features.single_active && !one_in(3)) {
    add(table, "x-single-active-consumer", Value{!one_in(5)});
  }
  add_storage(table);
  if (features.mistakes && one_in(5)) add_mistake(table);
  return table;
}

Table quorum_arguments(const FeatureMix& features) {
  Table table{{"x-queue-type", text("quorum")}};
  if (one_in(2)) add(table, "x-delivery-limit", integer(below(3)));
  if (features.dead_letters && !one_in(4)) add_dead_letters(table);
  if (features.dead_letters && one_in(3)) add_strategy(table);
  if (features.expiry && !one_in(3)) add_quorum_expiry(table);
  if (features.lengths && !one_in(3)) add_lengths(table);
  if (features.single_active && !one_in(3)) add(table, "x-single-active-consumer", Value{true});
  if (one_in(10)) add(table, "x-max-in-memory-length", integer(1));
  if (one_in(10)) add(table, "x-max-in-memory-bytes", integer(100));
  if (one_in(10)) add(table, "x-quorum-initial-group-size", integer(1));
  if (one_in(10)) {
    add(table, "x-queue-leader-locator", text(one_of({"client-local", "balanced"})));
  }
  if (features.mistakes && one_in(4)) add(table, "x-max-priority", integer(2));
  return table;
}

Table keeping_arguments() {
  Table table{{"x-queue-type", text("quorum")},
              {"x-dead-letter-exchange", text("")},
              {"x-dead-letter-strategy", text("at-least-once")},
              {"x-overflow", text("reject-publish")}};
  if (one_in(2)) add(table, "x-dead-letter-routing-key", text("c"));
  if (one_in(3)) add(table, "x-max-length", integer(1 + below(3)));
  if (one_in(3)) add(table, "x-delivery-limit", integer(0));
  return table;
}

Table taking_arguments() {
  Table table;
  if (one_in(3)) add(table, "x-queue-type", text("quorum"));
  if (one_in(3)) {
    add(table, "x-max-length", integer(1));
    add(table, "x-overflow", text("reject-publish"));
  }
  return table;
}

Table consumer_arguments(const FeatureMix& features) {
  if (features.mistakes && one_in(12)) return {{"x-priority", any_value()}};
  if (one_in(20)) return {{"x-cancel-on-ha-failover", Value{true}}};
  if (!features.priorities || one_in(3)) return {};
  return {{"x-priority", integer(static_cast<std::int64_t>(below(3)) - 1)}};
}

Table binding_arguments(const FeatureMix& features) {
  if (!features.exchanges || one_in(3)) return {};
  Table table;
  if (!one_in(4)) add(table, "h", Value{static_cast<std::int32_t>(below(2))});
  if (one_in(3)) add(table, "k", one_of({text("v"), Value{Void{}}}));
  if (one_in(3)) add(table, "x-k", text("v"));
  if (one_in(2)) {
    add(table, "x-match", text(one_of({"all", "any", "any", "all-with-x", "any-with-x"})));
  }
  if (features.mistakes && one_in(8)) {
    add(table, "x-match", one_in(2) ? text("some") : any_value());
  }
  return table;
}

Table policy_definition(const FeatureMix& features) {
  Table table;
  if (features.expiry && one_in(2)) add(table, "message-ttl", Value{std::int64_t{150}});
  if (features.expiry && one_in(5)) add(table, "expires", Value{std::int64_t{600000}});
  if (features.dead_letters && !one_in(3)) {
    add(table, "dead-letter-exchange", text(""));
    add(table, "dead-letter-routing-key", text(one_of({"b", "c"})));
    if (features.quorum && one_in(3)) {
      add(table, "dead-letter-strategy", text("at-least-once"));
      if (!one_in(3)) add(table, "overflow", text("reject-publish"));
    }
  }
  if (features.lengths && one_in(2)) {
    add(table, "max-length-bytes", Value{static_cast<std::int64_t>(below(16))});
  }
  if (features.lengths && one_in(3)) add(table, "overflow", text("reject-publish"));
  if (features.quorum && one_in(3)) add(table, "delivery-limit", Value{std::int64_t{1}});
  if (one_in(6)) add(table, "queue-mode", text("lazy"));
  if (table.empty() || one_in(3)) {
    add(table, "max-length", Value{static_cast<std::int64_t>(1 + below(3))});
  }
  return table;
}

Name queue_name(const FeatureMix& features) {
  if (features.quorum && one_in(2)) return "q";
  if (one_in(25)) return "";
  if (features.mistakes && one_in(30)) return "none";
  return one_of({"a", "a", "a", "b", "c"});
}

MessageRef message(const FeatureMix& features) {
  const Name exchange = exchange_for_publishing(features);
  const Name key = exchange.empty() ? queue_name(features) : routing_key(features);
  return std::make_shared<const Message>(exchange, key, properties_of(features),
                                         std::to_string(below(1000000)));
}

Properties sent_on(Properties properties) {
  if (properties.headers && !one_in(3)) {
    properties.headers = IntegerType().of(*std::move(properties.headers));
  }
  return properties;
}

Name routing_key(const FeatureMix& features) {
  if (one_in(2)) return features.key;
  return one_of({"a", "b", "c", "a.b", "a.b.c", "", "a."});
}

}  // namespace rehearsal::model::programs
