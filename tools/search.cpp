#include "properties/search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "properties/property.hpp"
#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/progress.hpp"
#include "tools/shell.hpp"
#include "tools/stopwatch.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Counterexample;
using properties::SearchResult;
using properties::Verdict;

constexpr unsigned jobs_max = 1024;

struct Arguments : RunArguments {
  std::uint64_t runs = 10'000;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::string property;
  std::string save;
};

/// The counterexample, and what it does to the workflow and to the hardened choreography.
properties::Scenario scenario_of(const properties::Workflow& workflow,
                                 const Counterexample& found) {
  properties::Scenario scenario{workflow.name, found.orders, found.decisions, {}, found.rabbitmq};
  scenario.expect.emplace_back(workflow.name, replay(workflow, found).result.verdict_text());
  const properties::Workflow& hardened = *properties::find_workflow("orders");
  if (workflow.name != hardened.name)
    scenario.expect.emplace_back(hardened.name, replay(hardened, found).result.verdict_text());
  return scenario;
}

/// The name says what was found, and differs from that of another one.
std::string file_name(const Arguments& arguments, const Counterexample& found,
                      std::uint64_t digest) {
  std::string property = found.property;
  std::replace(property.begin(), property.end(), ' ', '-');
  return arguments.workflow->name + "-" + property + "-" + hexadecimal(digest).substr(0, 8) +
         ".json";
}

/// The scenario that it is saved as goes into the summary.
SideOutput save(const Arguments& arguments, const OutputFolder& folder, const Counterexample& found,
                Summary& summary) {
  SideOutput saving;
  saving.write([&] {
    summary.scenario = folder.write(file_name(arguments, found, *summary.digest),
                                    to_json(scenario_of(*arguments.workflow, found)));
  });
  return saving;
}

std::string interrupted_after(std::uint64_t made, std::uint64_t asked) {
  return fmt::format("interrupted after {} of {} runs", made, asked);
}

Summary summary_of(const Arguments& arguments, const SearchResult& result) {
  Summary summary;
  summary.verdict = result.verdict;
  add_violations(summary, result.violations);
  if (result.irreproducible) summary.what = result.irreproducible->text(*arguments.workflow);
  summary.workflow = arguments.workflow->name;
  summary.rabbitmq = arguments.rabbitmq;
  summary.runs = result.runs;
  summary.seed = arguments.seed;
  summary.deliveries = result.deliveries;
  summary.virtual_time = result.virtual_time;
  summary.faults = result.faults;
  if (result.counterexample) {
    summary.decisions = result.counterexample->decisions;
    summary.digest = replay(*arguments.workflow, *result.counterexample).result.digest;
  } else if (result.stopped) {
    summary.what = interrupted_after(result.runs, arguments.runs);
  }
  return summary;
}

ordered_json coverage_json(const Arguments& arguments, const SearchResult& result) {
  ordered_json json;
  for (std::size_t i = 0; i < result.crashes_at.size(); ++i)
    json["crashes_at"][std::string(text(static_cast<broker_adapters::Boundary>(i)))] =
        result.crashes_at[i];
  for (std::size_t i = 0; i < result.redeliveries.size(); ++i)
    json["redeliveries"][arguments.workflow->services[i].name] = result.redeliveries[i];
  return json;
}

ordered_json runs_violating(const SearchResult& result) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < result.violated.size() && !result.counterexample; ++i)
    if (result.violated[i] > 0)
      json[std::string(properties::properties()[i].name)] = result.violated[i];
  return json;
}

/// How the counterexample is replayed, or why it cannot be.
void print_saved(const Summary& summary, const std::string& not_saved) {
  if (summary.scenario)
    fmt::print("Saved; replay it with: rehearse replay {}\n", shell_path(*summary.scenario));
  else
    fmt::print("Not saved: {}\n", not_saved.empty() ? "--save DIR does." : not_saved);
}

void print_counterexample(const Summary& summary, const Counterexample& found) {
  fmt::print("Found in run {}, and shrunk to {} with {} order{}:\n\n", summary.runs,
             found.decisions.size() == 1 ? "one decision"
                                         : fmt::format("{} decisions", found.decisions.size()),
             found.orders, found.orders == 1 ? "" : "s");
  for (std::size_t i = 0; i < found.decisions.size(); ++i)
    fmt::print("  {}. {}\n", i + 1, sim::text(found.decisions[i]));
  fmt::print("  => {}: {}\n", summary.property, summary.what);
  if (const std::string also = also_violated(summary); !also.empty()) fmt::print("     {}\n", also);
  fmt::print("\n");
}

/// What was violated though nobody asked. How many runs there were behind the one that failed
/// depends on the threads, so that a search that found something does not count them.
void print_others(const Arguments& arguments, const SearchResult& result) {
  if (result.counterexample) return;
  for (std::size_t i = 0; i < result.violated.size(); ++i) {
    const std::string_view name = properties::properties()[i].name;
    if (arguments.property.empty() || name == arguments.property || result.violated[i] == 0)
      continue;
    fmt::print("Not asked about, and violated in {} run{}: {}.\n", result.violated[i],
               result.violated[i] == 1 ? "" : "s", name);
  }
}

/// "falsified: charged once", for the story has told what is wrong; the reason where it has not.
std::string verdict_of(const Summary& summary) {
  Summary brief = summary;
  if (!summary.property.empty()) brief.what.clear();
  return verdict_line(brief);
}

void print_result(const Arguments& arguments, const Summary& summary, const SearchResult& result,
                  const std::string& not_saved) {
  if (result.counterexample) {
    print_counterexample(summary, *result.counterexample);
    if (result.stopped) fmt::print("Interrupted: there may be a shorter one.\n");
    print_saved(summary, not_saved);
  }
  for (const std::string& never : result.never) fmt::print("It never happened: {}.\n", never);
  print_others(arguments, result);
  fmt::print("{}\n", verdict_of(summary));
  fmt::print("{} run{} of {} orders, {} deliveries, {:.2f} s ({:.0f} runs/s)\n", summary.runs,
             summary.runs == 1 ? "" : "s", arguments.orders, summary.deliveries, summary.wall_s,
             static_cast<double>(summary.runs) / summary.wall_s);
  for (const sim::FaultInfo& kind : sim::all_faults())
    if (arguments.faults.has(kind.fault))
      fmt::print("  {:<16}{:>10} injected\n", kind.name,
                 result.faults[static_cast<std::size_t>(kind.fault)]);
  print_trust(summary.rabbitmq);
}

void require_known(const std::string& property) {
  std::string known;
  for (const properties::Property& each : properties::properties()) {
    if (each.name == property) return;
    known.append(known.empty() ? "" : ", ").append(each.name);
  }
  throw UsageError("--property: unknown property '" + property + "': expected one of " + known);
}

std::string faults_so_far(const properties::SearchProgress& progress) {
  std::string faults;
  for (const sim::FaultInfo& kind : sim::all_faults()) {
    const auto count =
        progress.faults[static_cast<std::size_t>(kind.fault)].load(std::memory_order_relaxed);
    if (count > 0) faults += fmt::format(", {} {}", kind.name, count);
  }
  return faults;
}

SearchResult search_with(const Arguments& arguments) {
  properties::SearchProgress progress;
  properties::SearchOptions options;
  options.runs = arguments.runs;
  options.seed = arguments.seed;
  options.orders = arguments.orders;
  options.rabbitmq = arguments.rabbitmq;
  options.faults = arguments.faults;
  options.strategy = arguments.strategy;
  options.property = arguments.property;
  options.jobs = arguments.jobs;
  options.progress = &progress;
  options.stop = note_interruptions();
  const Progress shown("runs", progress.runs, arguments.runs,
                       [&] { return faults_so_far(progress); });
  return search(*arguments.workflow, options);
}

int act(const Arguments& arguments) {
  if (!arguments.property.empty()) require_known(arguments.property);
  std::optional<OutputFolder> folder;
  if (!arguments.save.empty()) folder.emplace(arguments.save);
  const Stopwatch stopwatch;
  const SearchResult result = search_with(arguments);
  Summary summary = summary_of(arguments, result);
  SideOutput saving;
  if (result.counterexample && folder)
    saving = save(arguments, *folder, *result.counterexample, summary);
  summary.wall_s = stopwatch.seconds();
  if (arguments.json) {
    ordered_json json = to_json(summary);
    json["orders"] = result.counterexample ? result.counterexample->orders : arguments.orders;
    json["never"] = result.never;
    json["runs_violating"] = runs_violating(result);
    json["interrupted"] = result.stopped;
    json["coverage"] = coverage_json(arguments, result);
    print(json);
  } else {
    print_result(arguments, summary, result, saving.failure());
  }
  saving.finish();
  return result.stopped ? exit_interrupted : static_cast<int>(result.verdict);
}

}  // namespace

void add_search(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("search", "look for a counterexample; shrink it; save it");
  const auto arguments = std::make_shared<Arguments>();
  arguments->orders = 3;
  arguments->add_workflow(command);
  arguments->add_orders(command);
  arguments->add_choices(command, "realistic");
  add_rabbitmq(command, arguments->rabbitmq);
  add_json(command, arguments->json);
  command.add_option("--runs", arguments->runs, "how many runs to make")
      ->check(whole_number(1, std::numeric_limits<std::int64_t>::max()))
      ->capture_default_str()
      ->type_name("N");
  command.add_option("--jobs", arguments->jobs, "threads; the result does not depend on them")
      ->check(whole_number(1, jobs_max))
      ->type_name("J");
  command.add_option("--property", arguments->property, "look for violations of this one only")
      ->type_name("NAME");
  command.add_option("--save", arguments->save, "where to save the counterexample")
      ->type_name("DIR");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
