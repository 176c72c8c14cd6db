#include "tools/replayed.hpp"

#include <fmt/core.h>

#include <utility>

#include "tools/stopwatch.hpp"

namespace rehearsal::tools {
namespace {

using properties::Scenario;
using properties::Verdict;

}  // namespace

Replayed run_again(const Scenario& scenario, const properties::Workflow& workflow,
                   std::optional<model::Version> rabbitmq, sim::Trace::Keep keep) {
  properties::RunOptions options = scenario.options(keep);
  options.rabbitmq = rabbitmq.value_or(options.rabbitmq);
  const Stopwatch stopwatch;
  properties::Replay replay = properties::replay(workflow, scenario.decisions, options);
  Summary summary = summary_of(replay.result, workflow.name());
  summary.wall_s = stopwatch.seconds();
  summary.rabbitmq = options.rabbitmq;
  if (summary.verdict == Verdict::held && !replay.unmatched.empty()) {
    summary.verdict = Verdict::vacuous;
    summary.what = did_not_come_up(scenario, replay.unmatched);
  }
  return {std::move(replay.result), std::move(summary), std::move(replay.unmatched)};
}

std::string did_not_come_up(const Scenario& scenario, const std::vector<std::size_t>& unmatched) {
  std::string which;
  for (const std::size_t decision : unmatched)
    which.append(which.empty() ? "" : "; ").append(sim::text(scenario.decisions[decision]));
  return fmt::format("{} of {} decisions did not come up: {}", unmatched.size(),
                     scenario.decisions.size(), which);
}

std::vector<std::string> divergences(const Scenario& scenario,
                                     const std::vector<std::size_t>& unmatched) {
  std::vector<std::string> lines;
  for (const std::size_t decision : unmatched)
    lines.push_back(fmt::format("diverged at decision {} ({}): it did not come up", decision + 1,
                                sim::text(scenario.decisions[decision])));
  return lines;
}

void add_unmatched(nlohmann::ordered_json& json, const Scenario& scenario,
                   const std::vector<std::size_t>& unmatched) {
  std::vector<sim::Decision> decisions;
  json["diverged"] = nlohmann::ordered_json::array();
  for (const std::size_t decision : unmatched) {
    json["diverged"].push_back(decision + 1);
    decisions.push_back(scenario.decisions[decision]);
  }
  json["unmatched"] = decisions_json(decisions);
}

}  // namespace rehearsal::tools
