#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "broker_adapters/simulated/ledger.hpp"
#include "model/broker.hpp"
#include "properties/order_book.hpp"

namespace rehearsal::properties {

/// What a property judges. The broker's books exist where the broker is the model.
struct Evidence {
  const OrderBook& book;
  const broker_adapters::History& history;
  const broker_adapters::simulated::Ledger* ledger = nullptr;
  const model::Broker* broker = nullptr;
};

/// A name and a predicate over a whole run.
struct Property {
  /// `always`: nothing bad ever happened. `eventually`: the good thing did, at the end of the
  /// healed world.
  enum class Kind : std::uint8_t { always, eventually };

  std::string_view name;
  Kind kind;
  std::string_view about;
  /// What is wrong, or nothing.
  std::optional<std::string> (*violation)(const Evidence& evidence);
};

/// In the order in which they are judged: effects, causality, idempotency, conservation, and
/// completion last, for it says least.
std::span<const Property> properties();

/// The first property that does not hold.
struct Violation {
  const Property* property;
  std::string what;
};
std::optional<Violation> judge(const Evidence& evidence);

/// Why an order that is not complete is stuck, by name.
std::string why_stuck(const Evidence& evidence, const OrderBook::Order& order);

}  // namespace rehearsal::properties
