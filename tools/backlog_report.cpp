#include "tools/backlog_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/queues/queue_mode.hpp"
#include "tools/output.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using services::lazy_backlog::Backlog;
using services::lazy_backlog::Progress;

ordered_json to_json(const model::Weight& weight) {
  return {{"messages", weight.messages}, {"bytes", weight.bytes}};
}

ordered_json to_json(const BacklogResult& result) {
  ordered_json json{{"queue_mode", result.mode},
                    {"verdict", properties::text(result.verdict)},
                    {"confirmed", result.progress.confirmed},
                    {"consumed", result.progress.consumed},
                    {"publish_s", seconds(result.progress.publishing())},
                    {"drain_s", seconds(result.progress.draining())}};
  if (result.memory) {
    json["peak_in_memory"] = to_json(result.memory->peak);
    json["peak_paged_out"] = to_json(result.memory->paged_out);
    json["blocked_s"] = seconds(result.memory->blocked);
  }
  json["wall_s"] = result.wall_s;
  return json;
}

properties::Verdict worst(const std::vector<BacklogResult>& results) {
  auto verdict = properties::Verdict::held;
  for (const BacklogResult& result : results) verdict = std::max(verdict, result.verdict);
  return verdict;
}

using Cell = std::function<std::string(const BacklogResult&)>;

void print_row(const char* what, const std::vector<BacklogResult>& results, const Cell& cell) {
  fmt::print("  {:<32}", what);
  for (const BacklogResult& result : results) fmt::print("{:>18}", cell(result));
  fmt::print("\n");
}

std::string in_seconds(sim::Duration duration) {
  return fmt::format("{:.2f} s", seconds(duration));
}

void print_memory(const std::vector<BacklogResult>& results) {
  const auto number = [](std::size_t count) { return std::to_string(count); };
  print_row("messages in memory, at most", results,
            [&](const auto& result) { return number(result.memory->peak.messages); });
  print_row("their bytes", results,
            [&](const auto& result) { return number(result.memory->peak.bytes); });
  print_row("messages paged out, at most", results,
            [&](const auto& result) { return number(result.memory->paged_out.messages); });
  print_row("their bytes", results,
            [&](const auto& result) { return number(result.memory->paged_out.bytes); });
  print_row("publishers blocked for", results,
            [](const auto& result) { return in_seconds(result.memory->blocked); });
}

void print_table(const std::vector<BacklogResult>& results, const std::string& where) {
  print_row("x-queue-mode", results, [](const auto& result) { return result.mode; });
  const bool counted = results.front().memory.has_value();
  if (counted) print_memory(results);
  print_row("publishing took", results,
            [](const auto& result) { return in_seconds(result.progress.publishing()); });
  print_row("draining took", results,
            [](const auto& result) { return in_seconds(result.progress.draining()); });
  print_row("wall clock", results,
            [](const auto& result) { return fmt::format("{:.2f} s", result.wall_s); });
  if (!counted)
    fmt::print("what {} had in memory is told to operators only, and not over AMQP\n", where);
}

}  // namespace

std::vector<std::string> modes_of(const BacklogArguments& arguments) {
  if (arguments.queue_mode) return {*arguments.queue_mode};
  return std::vector<std::string>(model::queue_mode_names.begin(), model::queue_mode_names.end());
}

Backlog backlog_of(const BacklogArguments& arguments, std::string mode) {
  Backlog backlog;
  backlog.messages = arguments.messages;
  backlog.message_size = arguments.message_size;
  backlog.queue_mode = std::move(mode);
  return backlog;
}

properties::Verdict verdict_of(const Backlog& backlog, const Progress& progress) {
  const bool done = progress.confirmed == backlog.messages && progress.consumed == backlog.messages;
  return done ? properties::Verdict::held : properties::Verdict::undecided;
}

int report(const BacklogPlace& place, const BacklogArguments& arguments,
           const std::vector<BacklogResult>& results, bool json) {
  const properties::Verdict verdict = worst(results);
  if (json) {
    ordered_json all{{"verdict", properties::text(verdict)},
                     {"workflow", place.name},
                     {"broker", place.where},
                     {"rabbitmq", place.rabbitmq ? ordered_json(model::name_of(*place.rabbitmq))
                                                 : ordered_json()},
                     {"messages", arguments.messages},
                     {"message_size", arguments.message_size}};
    for (const BacklogResult& result : results) all["modes"].push_back(to_json(result));
    print(all);
  } else {
    fmt::print("{} messages of {} bytes, {}\n", arguments.messages, arguments.message_size,
               place.where);
    print_table(results, place.where);
    fmt::print("{}\n", properties::text(verdict));
    print_trust(place.rabbitmq);
  }
  return static_cast<int>(verdict);
}

}  // namespace rehearsal::tools
