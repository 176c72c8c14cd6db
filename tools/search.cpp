#include "properties/search.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "tools/exit_status.hpp"
#include "tools/interruption.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/program.hpp"
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

struct SearchArguments : RunArguments {
  using RunArguments::RunArguments;
  std::uint64_t runs = 10'000;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  std::string property;
  std::string save;
};

/// The counterexample, and what it does to the workflow and to the one that it is compared with.
properties::Scenario scenario_of(const SearchArguments& arguments, const Counterexample& found) {
  const properties::Workflow& workflow = *arguments.workflow;
  properties::Scenario scenario;
  scenario.workflow = workflow.name();
  if (workflow.workload()) scenario.noun = workflow.workload()->noun();
  scenario.requests = found.requests;
  scenario.decisions = found.decisions;
  scenario.rabbitmq = found.rabbitmq;
  const auto expect = [&](const properties::Workflow& of) {
    scenario.expect.emplace_back(of.name(), replay(of, found).result.outcome());
  };
  expect(workflow);
  const std::string& other = workflow.compared_with();
  if (!other.empty()) expect(arguments.repertoire->catalogue.at(other));
  return scenario;
}

/// The name says what was found, and differs from that of another one.
std::string file_name(const SearchArguments& arguments, const Counterexample& found,
                      std::uint64_t digest) {
  std::string property = found.property;
  std::replace(property.begin(), property.end(), ' ', '-');
  return arguments.workflow->name() + "-" + property + "-" + hexadecimal(digest).substr(0, 8) +
         ".json";
}

/// The scenario that it is saved as goes into the summary.
SideOutput save(const SearchArguments& arguments, const OutputFolder& folder,
                const Counterexample& found, Summary& summary) {
  SideOutput saving;
  saving.write([&] {
    summary.scenario = folder.write(file_name(arguments, found, *summary.digest),
                                    to_json(scenario_of(arguments, found)));
  });
  return saving;
}

std::string interrupted_after(std::uint64_t made, std::uint64_t asked) {
  return fmt::format("interrupted after {} of {} runs", made, asked);
}

Summary summary_of(const SearchArguments& arguments, const SearchResult& result) {
  Summary summary;
  summary.verdict = result.verdict;
  add_violations(summary, result.violations);
  if (result.irreproducible) summary.what = result.irreproducible->text(*arguments.workflow);
  summary.workflow = arguments.workflow->name();
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

ordered_json coverage_json(const SearchArguments& arguments, const SearchResult& result) {
  ordered_json json;
  for (std::size_t i = 0; i < result.crashes_at.size(); ++i)
    json["crashes_at"][std::string(text(static_cast<broker_adapters::CrashPoint>(i)))] =
        result.crashes_at[i];
  for (std::size_t i = 0; i < result.redeliveries.size(); ++i)
    json["redeliveries"][arguments.workflow->services()[i].name] = result.redeliveries[i];
  return json;
}

ordered_json runs_violating(const SearchArguments& arguments, const SearchResult& result) {
  ordered_json json = ordered_json::object();
  for (std::size_t i = 0; i < result.violated.size() && !result.counterexample; ++i)
    if (result.violated[i] > 0) json[arguments.workflow->properties()[i].name] = result.violated[i];
  return json;
}

/// How the counterexample is replayed, or why it cannot be.
void print_saved(const Summary& summary, const std::string& not_saved) {
  if (summary.scenario)
    fmt::print("Saved; replay it with: {} replay {}\n", program(), shell_path(*summary.scenario));
  else
    fmt::print("Not saved: {}\n", not_saved.empty() ? "--save DIR does." : not_saved);
}

void print_counterexample(const properties::Workflow& workflow, const Summary& summary,
                          const Counterexample& found) {
  const std::string asked = counted_requests(workflow, found.requests);
  fmt::print("Found in run {}, and shrunk to {}{}:\n\n", summary.runs,
             found.decisions.size() == 1 ? "one decision"
                                         : fmt::format("{} decisions", found.decisions.size()),
             asked.empty() ? "" : " with " + asked);
  for (std::size_t i = 0; i < found.decisions.size(); ++i)
    fmt::print("  {}. {}\n", i + 1, sim::text(found.decisions[i]));
  fmt::print("  => {}: {}\n", summary.property, summary.what);
  if (const std::string also = also_violated(summary); !also.empty()) fmt::print("     {}\n", also);
  fmt::print("\n");
}

/// What was violated though nobody asked. How many runs there were behind the one that failed
/// depends on the threads, so that a search that found something does not count them.
void print_others(const SearchArguments& arguments, const SearchResult& result) {
  if (result.counterexample) return;
  for (std::size_t i = 0; i < result.violated.size(); ++i) {
    const std::string& name = arguments.workflow->properties()[i].name;
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

void print_result(const SearchArguments& arguments, const Summary& summary,
                  const SearchResult& result, const std::string& not_saved) {
  if (result.counterexample) {
    print_counterexample(*arguments.workflow, summary, *result.counterexample);
    if (result.stopped) fmt::print("Interrupted: there may be a shorter one.\n");
    print_saved(summary, not_saved);
  }
  for (const std::string& never : result.never) fmt::print("It never happened: {}.\n", never);
  print_others(arguments, result);
  fmt::print("{}\n", verdict_of(summary));
  const std::string asked = counted_requests(*arguments.workflow, arguments.requests.count);
  fmt::print("{} run{}{}, {} deliveries, {:.2f} s ({:.0f} runs/s)\n", summary.runs,
             summary.runs == 1 ? "" : "s", asked.empty() ? "" : " of " + asked, summary.deliveries,
             summary.wall_s, static_cast<double>(summary.runs) / summary.wall_s);
  for (const sim::FaultInfo& kind : sim::all_faults())
    if (arguments.faults.has(kind.fault))
      fmt::print("  {:<16}{:>10} injected\n", kind.name,
                 result.faults[static_cast<std::size_t>(kind.fault)]);
  print_trust(summary.rabbitmq);
}

void require_known(const properties::Workflow& workflow, const std::string& property) {
  if (!workflow.property(property))
    throw UsageError("--property: unknown property '" + property + "': expected one of " +
                     workflow.property_names());
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

SearchResult search_with(const SearchArguments& arguments) {
  properties::SearchProgress progress;
  properties::SearchOptions options;
  options.runs = arguments.runs;
  options.seed = arguments.seed;
  options.requests = arguments.requests.count;
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

int act(const SearchArguments& arguments) {
  arguments.requests.require_noun_of(*arguments.workflow);
  if (!arguments.property.empty()) require_known(*arguments.workflow, arguments.property);
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
    if (const properties::Workload* const workload = arguments.workflow->workload())
      json[workload->nouns()] =
          result.counterexample ? result.counterexample->requests : arguments.requests.count;
    json["never"] = result.never;
    json["runs_violating"] = runs_violating(arguments, result);
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

void add_search(CommandLine& line, const Repertoire& repertoire) {
  Command command = line.add("search", "look for a counterexample; shrink it; save it");
  const auto arguments = std::make_shared<SearchArguments>(repertoire);
  arguments->requests.count = 3;
  arguments->add_workflow(command);
  arguments->add_choices(command, "realistic");
  add_rabbitmq(command, arguments->rabbitmq);
  add_json(command, arguments->json);
  command.number("--runs", arguments->runs, {1, std::numeric_limits<std::int64_t>::max()},
                 "how many runs to make");
  command
      .number("--jobs", arguments->jobs, {1, jobs_max},
              "threads; what is found does not depend on them", "J")
      .otherwise("cores");
  command.text("--property", arguments->property, "look for violations of this one only", "NAME");
  command.text("--save", arguments->save, "where to save the counterexample", "DIR");
  arguments->requests.add_to(command, repertoire.catalogue);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
