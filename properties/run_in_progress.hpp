#pragma once

#include <string_view>

#include "properties/workflow.hpp"
#include "sim/scheduler.hpp"

namespace rehearsal::properties {

/// The run that a thread makes, for whoever has to say what the program was at when it ended: a
/// service under test may take the whole program with it.
class RunInProgress {
 public:
  /// Of this thread, until the end of its life. Both must outlive it.
  RunInProgress(const Workflow& workflow, const sim::Scheduler& scheduler) noexcept;
  ~RunInProgress();
  RunInProgress(const RunInProgress&) = delete;
  RunInProgress& operator=(const RunInProgress&) = delete;

  /// Null where this thread makes none. A handler of signals may ask.
  static const RunInProgress* of_this_thread() noexcept;

  std::string_view workflow() const noexcept { return workflow_.name(); }
  /// Whose code runs; empty where that is no service's.
  std::string_view service() const noexcept;

 private:
  const Workflow& workflow_;
  const sim::Scheduler& scheduler_;
  const RunInProgress* outer_;
};

}  // namespace rehearsal::properties
