#include "properties/run.hpp"

#include <optional>

#include "properties/run_in_progress.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::simulated::CutShort;
using broker_adapters::simulated::PhaseEnd;
using broker_adapters::simulated::SimulatedWorld;
using broker_adapters::simulated::SimulatedWorldOptions;

/// What a run may take besides, for each request.
constexpr std::uint64_t steps_of_a_request = 10'000;
constexpr std::uint64_t livelock_steps = 100'000;
constexpr std::uint64_t livelock_steps_of_a_request = 1'000;

SimulatedWorldOptions world_options(const RunOptions& options) {
  SimulatedWorldOptions world;
  world.keep = options.keep;
  world.profile = model::profile_of(options.rabbitmq);
  world.step_limit += steps_of_a_request * options.requests;
  world.livelock_steps = livelock_steps + livelock_steps_of_a_request * options.requests;
  return world;
}

sim::Duration work_of(const Workflow& workflow, const RunOptions& options) {
  return workflow.workload() ? workflow.workload()->work(options.requests) : sim::Duration();
}

/// Faults first; then, if there were any, the healed world.
PhaseEnd run_phases(SimulatedWorld& world, const RunOptions& options, sim::Duration work) {
  const PhaseEnd first = world.run_until(sim::Time(options.fault_limit + work));
  const bool stopped = first == PhaseEnd::step_limit || first == PhaseEnd::cut_short;
  if (stopped || world.injector().injected().empty()) return first;
  world.heal();
  return world.run_until(world.scheduler().now() + options.completion_limit + work);
}

/// How to have a run again that ran into a bug of ours.
std::string where(const Workflow& workflow, const RunOptions& options,
                  const std::vector<sim::Decision>& decisions) {
  std::string text = " (in " + workflow.name();
  if (const Workload* const workload = workflow.workload())
    text += " with " + std::to_string(options.requests) + " " + workload->nouns();
  for (const sim::Decision& decision : decisions) text += "; " + sim::text(decision);
  return text + ")";
}

void judge_run(const Workflow& workflow, const RunRecord& record, PhaseEnd end, RunResult& result) {
  const bool cut = end == PhaseEnd::step_limit || end == PhaseEnd::cut_short;
  result.violations = judge(workflow.properties(), record, cut ? Life::cut : Life::whole);
  if (!result.violations.empty())
    result.verdict = Verdict::falsified;
  else if (end == PhaseEnd::step_limit)
    result.verdict = Verdict::undecided;
  for (std::size_t i = 0; i < workflow.sometimes().size(); ++i)
    if (workflow.sometimes()[i].happened(record)) result.happened |= std::uint64_t{1} << i;
}

/// How a run ended, and why where it was cut short.
struct End {
  PhaseEnd phase{};
  std::optional<CutShort> cut_short;
};

End perform(const Workflow& workflow, SimulatedWorld& world, const RunOptions& options) try {
  world.open(requests_of(workflow, options.requests));
  const PhaseEnd phase = run_phases(world, options, work_of(workflow, options));
  return {phase, world.cut_short()};
} catch (const sim::Misuse& misuse) {
  return {PhaseEnd::cut_short, CutShort{CutShort::Kind::misuse, misuse.what()}};
} catch (const sim::Bug& bug) {
  throw sim::Bug(bug.what() + where(workflow, options, world.injector().injected()));
}

}  // namespace

Outcome RunResult::outcome() const {
  Outcome outcome{verdict, {}};
  for (const Violation& violation : violations) outcome.falsified.push_back(violation.property);
  return outcome;
}

const Violation* RunResult::violation(std::string_view property) const {
  for (const Violation& each : violations)
    if (each.property == property) return &each;
  return nullptr;
}

std::string RunResult::reason() const {
  if (verdict == Verdict::undecided) return "the limit on steps was reached first";
  std::string text;
  for (const auto& [property, what, index] : violations) {
    if (!text.empty()) text += "; ";
    text.append(property).append(": ").append(what);
  }
  return text;
}

std::vector<model::MessageRef> requests_of(const Workflow& workflow, std::uint32_t requests) {
  std::vector<model::MessageRef> made;
  const Workload* const workload = workflow.workload();
  if (!workload) return made;
  made.reserve(requests);
  for (std::uint32_t i = 0; i < requests; ++i) made.push_back(workload->request(i));
  return made;
}

RunResult run(const Workflow& workflow, sim::Choices& choices, const RunOptions& options) {
  workflow.require_complete();
  RunResult result;
  SimulatedWorld world(workflow.services(), choices, world_options(options));
  const RunInProgress in_progress(workflow, world.scheduler());
  const End end = perform(workflow, world, options);
  const Inside inside{&world.ledger(), &world.broker(), end.cut_short ? &*end.cut_short : nullptr};
  const RunRecord record(workflow.workload(), options.requests, world.history(), inside,
                         [&world](std::string_view service) { return world.store(service); });
  judge_run(workflow, record, end.phase, result);
  result.decisions = world.injector().injected();
  result.digest = world.trace().digest();
  result.deliveries = world.history().receptions.size();
  result.virtual_time = world.scheduler().now().time_since_epoch();
  result.coverage = world.coverage();
  result.steps = world.trace().steps();
  return result;
}

Replay replay(const Workflow& workflow, const std::vector<sim::Decision>& decisions,
              const RunOptions& options) {
  sim::ReplayedChoices choices(decisions);
  RunResult result = run(workflow, choices, options);
  return {std::move(result), choices.unmatched()};
}

}  // namespace rehearsal::properties
