#include "properties/run_in_progress.hpp"

#include <utility>

#include "sim/process.hpp"

namespace rehearsal::properties {
namespace {

thread_local const RunInProgress* innermost = nullptr;

}  // namespace

RunInProgress::RunInProgress(const Workflow& workflow, const sim::Scheduler& scheduler) noexcept
    : workflow_(workflow), scheduler_(scheduler), outer_(std::exchange(innermost, this)) {}

RunInProgress::~RunInProgress() { innermost = outer_; }

const RunInProgress* RunInProgress::of_this_thread() noexcept { return innermost; }

std::string_view RunInProgress::service() const noexcept {
  const sim::Strand* const strand = scheduler_.strand();
  return strand && strand->process() ? strand->process()->name() : std::string_view();
}

}  // namespace rehearsal::properties
