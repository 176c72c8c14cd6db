#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "sim/fault.hpp"

namespace rehearsal::properties {

/// A choreography under test, by the name that the command line knows it by.
struct Workflow {
  /// A canary has one planted bug, which must be found.
  enum class Kind : std::uint8_t { example, canary };

  std::string name;
  Kind kind = Kind::example;
  std::string about;
  /// What a search is expected to say: "held" or "falsified".
  std::string expect;
  /// The faults under which it is expected.
  std::string faults;
  std::vector<broker_adapters::Service> services;
  /// The effect boundaries that its handlers have: a search with crashes must crash at each.
  std::vector<broker_adapters::Boundary> boundaries;
  /// Its consumers acknowledge by hand, so that RabbitMQ delivers again what they did not finish.
  bool redelivers = false;
};

/// All workflows, the examples first.
std::span<const Workflow> workflows();
/// Null where there is none of that name.
const Workflow* find_workflow(std::string_view name);
/// The names, for the message about an unknown one: "orders-naive, orders, ...".
std::string workflow_names();

}  // namespace rehearsal::properties
