#include "tools/output.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "broker_adapters/files/write_file.hpp"
#include "sim/duration.hpp"
#include "tools/scenes.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t story_lines_max = 120;

}  // namespace

double seconds(sim::Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string counted_requests(const properties::Workflow& workflow, std::uint32_t requests) {
  const properties::Workload* const workload = workflow.workload();
  if (!workload) return {};
  return fmt::format("{} {}", requests, requests == 1 ? workload->noun() : workload->nouns());
}

std::string hexadecimal(std::uint64_t number) { return fmt::format("{:016x}", number); }

ordered_json decisions_json(const std::vector<sim::Decision>& decisions) {
  properties::Scenario scenario;
  scenario.decisions = decisions;
  return ordered_json::parse(properties::to_json(scenario)).at("decisions");
}

ordered_json to_json(const Summary& summary) {
  ordered_json json;
  json["verdict"] = properties::text(summary.verdict);
  json["property"] = summary.property.empty() ? ordered_json() : ordered_json(summary.property);
  json["what"] = summary.what;
  json["violated"] = summary.violated;
  json["workflow"] = summary.workflow;
  json["rabbitmq"] =
      summary.rabbitmq ? ordered_json(model::name_of(*summary.rabbitmq)) : ordered_json();
  json["runs"] = summary.runs;
  json["seed"] = summary.seed ? ordered_json(*summary.seed) : ordered_json();
  json["decisions"] = decisions_json(summary.decisions);
  json["scenario"] = summary.scenario ? ordered_json(*summary.scenario) : ordered_json();
  json["digest"] = summary.digest ? ordered_json(hexadecimal(*summary.digest)) : ordered_json();
  json["deliveries"] = summary.deliveries;
  json["virtual_s"] =
      summary.virtual_time ? ordered_json(seconds(*summary.virtual_time)) : ordered_json();
  json["wall_s"] = summary.wall_s;
  json["faults"] = ordered_json::object();
  for (const sim::FaultInfo& kind : sim::all_faults())
    json["faults"][std::string(kind.name)] = summary.faults[static_cast<std::size_t>(kind.fault)];
  return json;
}

void count_faults(Summary& summary, const std::vector<sim::Decision>& decisions) {
  for (const sim::Decision& decision : decisions)
    ++summary.faults[static_cast<std::size_t>(decision.fault)];
}

void add_violations(Summary& summary, const std::vector<properties::Violation>& violations) {
  for (const properties::Violation& violation : violations)
    summary.violated.push_back(violation.property);
  if (violations.empty()) return;
  summary.property = violations.front().property;
  summary.what = violations.front().what;
}

Summary summary_of(const properties::RunResult& result, const std::string& workflow) {
  Summary summary;
  summary.verdict = result.verdict;
  add_violations(summary, result.violations);
  if (result.violations.empty()) summary.what = result.reason();
  summary.workflow = workflow;
  summary.decisions = result.decisions;
  summary.digest = result.digest;
  summary.deliveries = result.deliveries;
  summary.virtual_time = result.virtual_time;
  count_faults(summary, result.decisions);
  return summary;
}

void print(const ordered_json& json) {
  // A path may have octets that are no UTF-8.
  fmt::print("{}\n", json.dump(2, ' ', false, ordered_json::error_handler_t::replace));
}

void print_story(const std::vector<sim::Step>& steps) {
  const std::vector<Scene> told = scenes(steps);
  const std::size_t half = story_lines_max / 2;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (told.size() > story_lines_max && i == half) {
      fmt::print("  ... {} lines are left out; --trace FILE has everything ...\n",
                 told.size() - story_lines_max);
      i = told.size() - half;
    }
    fmt::print("{}\n", line(told[i]));
  }
}

void print_trust(std::optional<model::Version> rabbitmq) {
  if (!rabbitmq || model::is_compared(*rabbitmq)) return;
  fmt::print("RabbitMQ {}: {}\n", model::name_of(*rabbitmq), model::trust_in(*rabbitmq));
}

std::string verdict_line(const Summary& summary) {
  std::string words(properties::text(summary.verdict));
  if (!summary.property.empty()) words += ": " + summary.property;
  return summary.what.empty() ? words : words + ": " + summary.what;
}

std::string also_violated(const Summary& summary) {
  if (summary.violated.size() < 2) return {};
  return fmt::format("also violated: {}",
                     fmt::join(summary.violated.begin() + 1, summary.violated.end(), ", "));
}

void print_summary(const Summary& summary) {
  const double virtual_s = seconds(summary.virtual_time.value_or(sim::Duration()));
  fmt::print("{}\n", verdict_line(summary));
  if (const std::string also = also_violated(summary); !also.empty()) fmt::print("{}\n", also);
  fmt::print(
      "{} deliveries in {:.3f} s of virtual time, {:.6f} s of wall time ({:.0f}x); digest {}\n",
      summary.deliveries, virtual_s, summary.wall_s, virtual_s / summary.wall_s,
      hexadecimal(summary.digest.value_or(0)));
  print_trust(summary.rabbitmq);
}

void write_trace(const std::string& file, const std::vector<sim::Step>& steps) {
  std::string text;
  for (const sim::Step& step : steps) text += trace_line(step);
  broker_adapters::write_file(file, text);
}

}  // namespace rehearsal::tools
