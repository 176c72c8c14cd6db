#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "model/queues/queue_mode.hpp"
#include "properties/run.hpp"
#include "services/lazy_backlog/lazy_backlog.hpp"
#include "tools/backlog.hpp"

namespace rehearsal::tools {

/// What the simulated broker had where, and whom it blocked.
struct BacklogMemory {
  /// When most was in memory; messages and the bytes of their bodies.
  model::Weight peak;
  /// The most that was on the disk only.
  model::Weight paged_out;
  sim::Duration blocked{};
};

/// One mode's run. Times are virtual in the simulation, and the wall clock's on a real broker.
struct BacklogResult {
  std::string mode;
  properties::Verdict verdict{};
  services::lazy_backlog::Progress progress;
  /// Only an operator could ask a real broker for these.
  std::optional<BacklogMemory> memory;
  double wall_s = 0;
};

/// What was run, and where.
struct BacklogPlace {
  std::string name;
  /// "simulated", or the URL of the broker.
  std::string where;
  /// The version of a simulated one.
  std::optional<model::Version> rabbitmq;
};

/// Returns the exit status.
int report(const BacklogPlace& place, const BacklogArguments& arguments,
           const std::vector<BacklogResult>& results, bool json);

/// "default", then "lazy", or the one that was asked for.
std::vector<std::string> modes_of(const BacklogArguments& arguments);
services::lazy_backlog::Backlog backlog_of(const BacklogArguments& arguments, std::string mode);
properties::Verdict verdict_of(const services::lazy_backlog::Backlog& backlog,
                               const services::lazy_backlog::Progress& progress);

}  // namespace rehearsal::tools
