#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/profile.hpp"
#include "properties/run.hpp"
#include "properties/scenario.hpp"

/// What subcommands print, for people and for programs.
namespace rehearsal::tools {

/// The object of `--json` that run, search and replay share.
struct Summary {
  properties::Verdict verdict{};
  /// The property that was looked for, or the first that does not hold, and what is wrong.
  std::string property;
  std::string what;
  /// All that do not hold, that one first.
  std::vector<std::string> violated;
  std::string workflow;
  std::uint64_t runs = 1;
  /// Of the simulated broker; none for a real one.
  std::optional<model::Version> rabbitmq;
  /// None of these three where a run does not have it: a replay needs no seed, a real broker has no
  /// virtual time and no digest.
  std::optional<std::uint64_t> seed;
  std::vector<sim::Decision> decisions;
  std::optional<std::string> scenario;
  std::optional<std::uint64_t> digest;
  std::uint64_t deliveries = 0;
  std::optional<sim::Duration> virtual_time;
  double wall_s = 0;
  std::array<std::uint64_t, sim::fault_kinds> faults{};
};
nlohmann::ordered_json to_json(const Summary& summary);
void count_faults(Summary& summary, const std::vector<sim::Decision>& decisions);
Summary summary_of(const properties::RunResult& result, const std::string& workflow);
/// The first violation is the one that is told of, the others are named.
void add_violations(Summary& summary, const std::vector<properties::Violation>& violations);

/// Says it of a version that no real broker of was compared with; nothing of the others.
void print_trust(std::optional<model::Version> rabbitmq);

/// "1 order", or "3 orders"; empty where nothing is asked of the workflow.
std::string counted_requests(const properties::Workflow& workflow, std::uint32_t requests);

double seconds(sim::Duration duration);
std::string hexadecimal(std::uint64_t number);
nlohmann::ordered_json decisions_json(const std::vector<sim::Decision>& decisions);

void print(const nlohmann::ordered_json& json);

/// Tells a run as a story, cut in the middle where it is long.
void print_story(const std::vector<sim::Step>& steps);
/// "held", or "falsified: charged once: order 101 was charged 2 times".
std::string verdict_line(const Summary& summary);
/// "Also violated: completion, causality", for a line of its own; empty where there is no other.
std::string also_violated(const Summary& summary);
/// Verdict, virtual and wall time, deliveries, digest.
void print_summary(const Summary& summary);

/// The canonical text of a trace, one line a step.
void write_trace(const std::string& file, const std::vector<sim::Step>& steps);

}  // namespace rehearsal::tools
