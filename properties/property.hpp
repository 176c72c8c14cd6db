#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/simulated/stage.hpp"
#include "model/broker.hpp"
#include "properties/order_book.hpp"

namespace rehearsal::properties {

/// What a property judges. The broker's books, and why a run was cut short, exist where the broker
/// is the model.
struct Evidence {
  const OrderBook& book;
  const broker_adapters::History& history;
  const broker_adapters::simulated::Ledger* ledger = nullptr;
  const model::Broker* broker = nullptr;
  const broker_adapters::simulated::CutShort* cut_short = nullptr;
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

/// In the order in which violations are named: effects, causality, idempotency, conservation, what
/// cuts a run short, and completion last, for it says least.
std::span<const Property> properties();

/// A property that does not hold, and what is wrong.
struct Violation {
  const Property* property;
  std::string what;
};

/// How much of its life a run got, and so which properties can be judged by it.
enum class Life : std::uint8_t {
  whole,  ///< the healed world came to rest, or had the time in which it must
  cut,    ///< stopped before: what should happen `eventually` may still have been to come
};

/// Every property that does not hold, in the order of `properties`: none hides another.
std::vector<Violation> judge(const Evidence& evidence, Life life = Life::whole);

/// Why an order that is not complete is stuck, by name.
std::string why_stuck(const Evidence& evidence, const OrderBook::Order& order);

}  // namespace rehearsal::properties
