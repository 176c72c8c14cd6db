#include "properties/reproduction.hpp"

#include <algorithm>

namespace rehearsal::properties {
namespace {

std::string told(const std::vector<sim::Step>& steps, std::size_t at) {
  if (at >= steps.size()) return "nothing more";
  std::string line = sim::trace_line(steps[at]);
  line.pop_back();
  return "'" + line + "'";
}

bool same_step(const sim::Step& a, const sim::Step& b) {
  return a.at == b.at && a.actor == b.actor && a.content == b.content;
}

}  // namespace

std::string Irreproducible::text(const Workflow& workflow) const {
  const std::string number = std::to_string(run + 1);
  return "run " + number + " went another way when it was made again: " + workflow.name() +
         " is not a function of its choices (a static, a clock, an address?)" +
         (where.empty() ? "; made twice more, it was the same both times" : "; " + where);
}

bool same_run(const RunResult& a, const RunResult& b) {
  return a.digest == b.digest && a.outcome() == b.outcome();
}

std::string first_difference(const RunResult& a, const RunResult& b) {
  const auto [first, second] =
      std::mismatch(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(), same_step);
  if (first == a.steps.end() && second == b.steps.end()) return {};
  const auto at = static_cast<std::size_t>(first - a.steps.begin());
  return "at step " + std::to_string(at + 1) + " of its story it first had " + told(a.steps, at) +
         ", and then " + told(b.steps, at) +
         (told(a.steps, at) == told(b.steps, at) ? " with another value" : "");
}

}  // namespace rehearsal::properties
