#include "properties/run.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "services/event.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::simulated::CutShort;
using broker_adapters::simulated::PhaseEnd;
using broker_adapters::simulated::Stage;
using broker_adapters::simulated::StageOptions;

/// Faults first; then, if there were any, the healed world.
PhaseEnd run_phases(Stage& stage, const RunOptions& options) {
  const sim::Duration work = std::chrono::seconds(4) * std::int64_t{options.orders};
  const PhaseEnd first = stage.run_until(sim::Time(options.fault_limit + work));
  const bool stopped = first == PhaseEnd::step_limit || first == PhaseEnd::cut_short;
  if (stopped || stage.injector().injected().empty()) return first;
  stage.heal();
  return stage.run_until(stage.scheduler().now() + options.completion_limit + work);
}

/// How to have a run again that ran into a bug of ours.
std::string where(const Workflow& workflow, const RunOptions& options,
                  const std::vector<sim::Decision>& decisions) {
  std::string text =
      " (in " + workflow.name + " with " + std::to_string(options.orders) + " orders";
  for (const sim::Decision& decision : decisions) text += "; " + sim::text(decision);
  return text + ")";
}

void judge_run(const Evidence& evidence, PhaseEnd end, RunResult& result) {
  const bool cut = end == PhaseEnd::step_limit || end == PhaseEnd::cut_short;
  result.violations = judge(evidence, cut ? Life::cut : Life::whole);
  if (!result.violations.empty())
    result.verdict = Verdict::falsified;
  else if (end == PhaseEnd::step_limit)
    result.verdict = Verdict::undecided;
}

/// What each violation says, as `say` has it, with `between` them.
template <class Say>
std::string joined(const std::vector<Violation>& violations, std::string_view between, Say say) {
  std::string text;
  for (const Violation& violation : violations) {
    if (!text.empty()) text += between;
    text += say(violation);
  }
  return text;
}

}  // namespace

std::string_view text(Verdict verdict) {
  constexpr std::array<std::string_view, 4> words{"held", "falsified", "vacuous", "undecided"};
  return words[static_cast<std::size_t>(verdict)];
}

std::string RunResult::verdict_text() const {
  std::string words(text(verdict));
  if (violations.empty()) return words;
  return words + ": " + joined(violations, ", ", [](const Violation& violation) {
           return violation.property->name;
         });
}

const Violation* RunResult::violation(std::string_view property) const {
  for (const Violation& each : violations)
    if (each.property->name == property) return &each;
  return nullptr;
}

std::string RunResult::reason() const {
  if (verdict == Verdict::undecided) return "the limit on steps was reached first";
  return joined(violations, "; ", [](const Violation& violation) {
    return std::string(violation.property->name) + ": " + violation.what;
  });
}

std::vector<model::MessageRef> workload(std::uint32_t orders) {
  std::vector<model::MessageRef> requests;
  requests.reserve(orders);
  for (std::uint32_t i = 0; i < orders; ++i)
    requests.push_back(services::place_order(first_order + i, "John Doe"));
  return requests;
}

RunResult run(const Workflow& workflow, sim::Choices& choices, const RunOptions& options) {
  RunResult result;
  StageOptions stage_options;
  stage_options.keep = options.keep;
  stage_options.profile = model::profile_of(options.rabbitmq);
  stage_options.step_limit += 10'000ull * options.orders;
  stage_options.livelock_steps = 100'000 + 1'000ull * options.orders;
  Stage stage(workflow.services, choices, stage_options);
  PhaseEnd end{};
  std::optional<CutShort> cut_short;
  try {
    stage.open(workload(options.orders));
    end = run_phases(stage, options);
    cut_short = stage.cut_short();
  } catch (const sim::Misuse& misuse) {
    end = PhaseEnd::cut_short;
    cut_short = CutShort{CutShort::Kind::misuse, misuse.what()};
  } catch (const sim::Bug& bug) {
    throw sim::Bug(bug.what() + where(workflow, options, stage.injector().injected()));
  }

  const OrderBook book(stage.history(), options.orders);
  judge_run(
      {book, stage.history(), &stage.ledger(), &stage.broker(), cut_short ? &*cut_short : nullptr},
      end, result);
  result.decisions = stage.injector().injected();
  result.digest = stage.trace().digest();
  result.deliveries = stage.history().receptions.size();
  result.virtual_time = stage.scheduler().now().time_since_epoch();
  result.some_order_completed = std::any_of(book.orders().begin(), book.orders().end(),
                                            [](const auto& order) { return order.complete(); });
  result.coverage = stage.coverage();
  result.steps = stage.trace().steps();
  return result;
}

Replay replay(const Workflow& workflow, const std::vector<sim::Decision>& decisions,
              const RunOptions& options) {
  sim::ReplayedChoices choices(decisions);
  RunResult result = run(workflow, choices, options);
  return {std::move(result), choices.unmatched()};
}

}  // namespace rehearsal::properties
