#include "tools/traffic_check.hpp"

#include <fmt/core.h>

#include <optional>

namespace rehearsal::tools {
namespace {

using model::Fate;
using properties::Verdict;

/// "orders of virtual host 'shop'", or without the latter where it is "/".
std::string in_host(const std::string& what, const std::string& virtual_host) {
  return virtual_host == "/" ? what : what + " in the virtual host '" + virtual_host + "'";
}

void print_property(const char* name, const std::optional<std::string>& violation) {
  fmt::print("  {:<14}{}\n", name, violation ? "falsified: " + *violation : "held");
}

}  // namespace

properties::Traffic& TrafficCheck::traffic_of(const std::string& virtual_host) {
  return traffic_.try_emplace(virtual_host, options_).first->second;
}

void TrafficCheck::said(model::Time at, const std::string& virtual_host,
                        const model::Command& command) {
  traffic_of(virtual_host).said(at, command);
}

void TrafficCheck::done(model::Time at, const std::string& virtual_host,
                        const model::Effect& effect) {
  traffic_of(virtual_host).done(at, effect);
}

Verdict TrafficCheck::report() const {
  std::optional<std::string> lost;
  std::optional<std::string> storm;
  bool empty = true;
  for (const auto& [virtual_host, traffic] : traffic_) {
    empty = empty && traffic.empty();
    if (auto found = traffic.lost(); found && !lost) lost = in_host(*found, virtual_host);
    if (traffic.storm() && !storm) storm = in_host(*traffic.storm(), virtual_host);
  }
  print_property("conservation", lost);
  print_property("amplification", storm);
  for (const auto& [virtual_host, traffic] : traffic_) {
    for (const auto& [name, queue] : traffic.queues()) {
      const model::CopyCounts& copies = queue.copies;
      fmt::print("  {}: {} in, {} acknowledged, {} dead-lettered, {} still there{}\n",
                 in_host(name, virtual_host), copies.enqueued, copies.by(Fate::acknowledged),
                 copies.by(Fate::dead_lettered), copies.waiting(),
                 queue.gone_at_the_end == 0
                     ? ""
                     : fmt::format(", {} went with it at the end", queue.gone_at_the_end));
    }
  }
  const Verdict verdict = lost || storm ? Verdict::falsified
                          : empty       ? Verdict::vacuous
                                        : Verdict::held;
  fmt::print("{}\n", properties::text(verdict));
  return verdict;
}

}  // namespace rehearsal::tools
