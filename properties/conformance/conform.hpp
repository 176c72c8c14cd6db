#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "broker_adapters/rabbitmq/broker_switch.hpp"
#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/operator_shell.hpp"
#include "properties/conformance/side_by_side.hpp"
#include "properties/conformance/tally.hpp"

namespace rehearsal::properties::conformance {

struct ConformOptions {
  /// How many programs.
  std::uint64_t runs = 1000;
  /// The number of the first of them.
  std::uint64_t first = 0;
  /// Which programs: those of one seed are always the same.
  std::uint64_t seed = 1;
  /// Virtual hosts, on each of which one program runs after the other, side by side with those of
  /// the others. At least one.
  std::vector<broker_adapters::rabbitmq::BrokerUrl> hosts;
  bool shrink = true;
  /// Nothing more is compared once so many programs have diverged.
  std::uint64_t divergences_max = 1;
  /// The broker's node: what an operator does is then in the programs too.
  std::optional<broker_adapters::rabbitmq::ErlangNode> node;
  /// With it the broker goes down in some of the programs. Outlives the comparison.
  broker_adapters::rabbitmq::BrokerSwitch* broker_switch = nullptr;
  /// Counts the programs that are done.
  std::atomic<std::uint64_t>* progress = nullptr;
  /// Asked before each program, by all threads: whether to end with what was compared until then.
  std::function<bool()> stopped = [] { return false; };
};

struct ConformResult {
  Tally tally;
  /// How often the broker went down for programs that shared that, and how long all those took.
  std::uint64_t outages = 0;
  std::chrono::duration<double> outage_time{};
  struct Found {
    /// The program's number, from 0.
    std::uint64_t program = 0;
    Divergence divergence;
  };
  /// In the order in which they were found.
  std::vector<Found> found;
  /// Why not all programs were compared, if not for divergences; empty if they were.
  std::string failure;
};

/// Random programs on the model and on a real RabbitMQ, compared until too many diverge, the
/// broker is not there, or it is to stop.
ConformResult conform(const ConformOptions& options);

}  // namespace rehearsal::properties::conformance
