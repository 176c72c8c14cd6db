#include <fmt/core.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <vector>

#include "model/profile.hpp"
#include "sim/choices.hpp"
#include "tools/output.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using nlohmann::ordered_json;
using properties::Property;
using properties::Workflow;

std::string_view text(Workflow::Kind kind) {
  return kind == Workflow::Kind::example ? "example" : "canary";
}
std::string_view text(sim::Family family) {
  return family == sim::Family::physical ? "physical" : "abstract";
}
std::string_view text(Property::Kind kind) {
  return kind == Property::Kind::always ? "always" : "eventually";
}

struct Entry {
  std::string_view name;
  std::string_view about;
};
constexpr std::array<Entry, 3> profiles{{
    {"none", "no faults"},
    {"realistic", "the physical kinds: what real deployments do"},
    {"adversarial", "all kinds"},
}};

ordered_json differences_json(model::Version version) {
  ordered_json all = ordered_json::array();
  for (const model::Difference& it : model::differences())
    if (it.since == version)
      all.push_back({{"rule", it.rule}, {"about", it.about}, {"expressed", it.expressed}});
  return all;
}

/// Of all workflows, each once.
std::vector<const Property*> properties_of(const Catalogue& catalogue) {
  std::vector<const Property*> all;
  std::set<std::string_view> seen;
  for (const Workflow& workflow : catalogue.workflows())
    for (const Property& property : workflow.properties())
      if (seen.insert(property.name).second) all.push_back(&property);
  return all;
}

ordered_json all_json(const Repertoire& repertoire) {
  const Catalogue& catalogue = repertoire.catalogue;
  ordered_json all;
  for (const Workflow& workflow : catalogue.workflows())
    all["workflows"].push_back({{"name", workflow.name()},
                                {"kind", text(workflow.kind())},
                                {"expect", properties::text(workflow.expectation().verdict)},
                                {"faults", sim::text(workflow.expectation().faults)},
                                {"about", workflow.about()}});
  if (const Demonstration* const shown = repertoire.demonstration)
    all["workflows"].push_back({{"name", shown->name()},
                                {"kind", text(Workflow::Kind::example)},
                                {"expect", "held"},
                                {"faults", "none"},
                                {"about", shown->about()}});
  for (const sim::FaultInfo& kind : sim::all_faults())
    all["faults"].push_back({{"name", kind.name},
                             {"family", text(kind.family)},
                             {"parameter", kind.parameter},
                             {"about", kind.about}});
  for (const Property* property : properties_of(catalogue))
    all["properties"].push_back(
        {{"name", property->name}, {"kind", text(property->kind)}, {"about", property->about}});
  for (const sim::StrategyInfo& it : sim::strategy_table) all["strategies"].push_back(it.name);
  for (const Entry& profile : profiles) all["profiles"].push_back(profile.name);
  for (const model::Version version : model::versions())
    all["rabbitmq"].push_back({{"version", model::name_of(version)},
                               {"trust", model::trust_in(version)},
                               {"differences", differences_json(version)}});
  return all;
}

template <class Entries>
void print_entries(const char* title, const Entries& entries) {
  fmt::print("\n{}\n", title);
  for (const auto& entry : entries) fmt::print("  {:<27} {}\n", entry.name, entry.about);
}

void print_versions() {
  fmt::print("\nVersions of RabbitMQ, and what is different from the version before\n");
  for (const model::Version version : model::versions()) {
    fmt::print("  {:<27} {}\n", model::name_of(version), model::trust_in(version));
    for (const model::Difference& it : model::differences())
      if (it.since == version)
        fmt::print("    {:<6} {}{}\n", it.rule, it.expressed ? "" : "not expressed: ", it.about);
  }
}

void print_all(const Repertoire& repertoire) {
  const Catalogue& catalogue = repertoire.catalogue;
  fmt::print("Workflows, and what a search with which faults is expected to say\n");
  for (const Workflow& workflow : catalogue.workflows())
    fmt::print("  {:<27} {:<10} {:<12} {}\n", workflow.name(),
               properties::text(workflow.expectation().verdict),
               sim::text(workflow.expectation().faults), workflow.about());
  if (const Demonstration* const shown = repertoire.demonstration)
    fmt::print("  {:<27} {:<10} {:<12} {}\n", shown->name(), "held", "none", shown->about());
  fmt::print("\nFaults\n");
  for (const sim::FaultInfo& kind : sim::all_faults())
    fmt::print("  {:<27} {:<10} {:<14} {}\n", kind.name, text(kind.family), kind.parameter,
               kind.about);
  fmt::print("\nProperties\n");
  for (const Property* property : properties_of(catalogue))
    fmt::print("  {:<27} {:<11} {}\n", property->name, text(property->kind), property->about);
  print_entries("Profiles of faults", profiles);
  print_entries("Strategies of a search", sim::strategy_table);
  print_versions();
}

}  // namespace

void add_list(CommandLine& line, const Repertoire& repertoire) {
  Command command =
      line.add("list", "workflows, faults, properties, profiles, strategies and versions");
  const auto json = std::make_shared<bool>(false);
  add_json(command, *json);
  command.does([&repertoire, json] {
    if (*json)
      print(all_json(repertoire));
    else
      print_all(repertoire);
    return 0;
  });
}

}  // namespace rehearsal::tools
