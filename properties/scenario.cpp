#include "properties/scenario.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "broker_adapters/files/json.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::in_quotes;
using broker_adapters::JsonFile;
using broker_adapters::JsonNode;
using nlohmann::ordered_json;

constexpr std::string_view expected_file = "a scenario, as docs/scenario.schema.json says";

std::string fault_names() {
  std::string names;
  for (const sim::FaultInfo& kind : sim::all_faults())
    names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

[[noreturn]] void fail_unknown(const JsonNode& node, const std::string& workflow,
                               const Catalogue& catalogue) {
  node.fail("unknown workflow " + in_quotes(workflow) + ": expected one of " + catalogue.names());
}

const Workflow& workflow_of(const JsonNode& node, const Catalogue& catalogue) {
  const std::string name = node.string();
  if (const Workflow* const workflow = catalogue.find(name)) return *workflow;
  fail_unknown(node, name, catalogue);
}

std::uint32_t strength_of(const JsonNode& node, const sim::FaultInfo& kind) {
  if (kind.parameter.empty()) return 1;
  const std::string expected = "expected a multiple of " + sim::text(kind.unit) + " from " +
                               sim::text(kind.unit) + " to " +
                               sim::text(kind.unit * std::int64_t{kind.steps}) + ", such as " +
                               in_quotes(sim::text(kind.unit * std::int64_t{10}));
  const JsonNode parameter = node.at(kind.parameter);
  const std::optional<sim::Duration> duration = sim::parse_duration(parameter.string());
  if (!duration) parameter.fail(in_quotes(parameter.string()) + " is no duration: " + expected);
  const std::int64_t steps = *duration / kind.unit;
  if (*duration % kind.unit != sim::Duration::zero() || steps < 1 || steps > kind.steps)
    parameter.fail(in_quotes(parameter.string()) + " cannot be: " + expected);
  return static_cast<std::uint32_t>(steps);
}

sim::Decision decision_of(const JsonNode& node) {
  if (!node.has("at")) node.members();
  const std::string at = node.at("at").string();
  if (at.empty()) node.at("at").fail("expected the key of a site, not an empty string");
  const std::string name = node.at("do").string();
  const std::optional<sim::Fault> fault = sim::fault_named(name);
  if (!fault)
    node.at("do").fail("unknown fault " + in_quotes(name) + ": expected one of " + fault_names());
  const sim::FaultInfo& kind = sim::info(*fault);
  if (kind.parameter.empty())
    node.require_object({"at", "do"});
  else
    node.require_object({"at", "do", kind.parameter});
  return {at, *fault, strength_of(node, kind)};
}

Outcome outcome_of(const JsonNode& node, const Workflow& workflow) {
  const std::string words = node.string();
  std::optional<Outcome> outcome = parse_outcome(words);
  const auto is_property = [&](const std::string& name) { return workflow.property(name); };
  if (outcome && std::all_of(outcome->falsified.begin(), outcome->falsified.end(), is_property))
    return *std::move(outcome);
  node.fail("unknown verdict " + in_quotes(words) +
            ": expected 'held', 'undecided' or 'falsified: ' with one or more of " +
            workflow.property_names());
}

model::Version version_of(const JsonNode& node) {
  const std::string name = node.string();
  if (const auto version = model::version_named(name)) return *version;
  std::string expected;
  for (const model::Version version : model::versions())
    expected.append(expected.empty() ? "" : ", ").append(model::name_of(version));
  node.fail("unknown version of RabbitMQ " + in_quotes(name) + ": expected one of " + expected);
}

/// How much is asked of the workflow, by its noun: in the plural before there were versions of the
/// broker.
void read_workload(const JsonNode& node, const Workload* workload, bool first_format,
                   Scenario& scenario) {
  if (!workload) return node.require_object({});
  const std::string& key = first_format ? workload->nouns() : workload->noun();
  node.require_object({key});
  scenario.noun = workload->noun();
  scenario.requests = node.at(key).whole_number(1, requests_max);
}

/// Of the file's keys and its format: format 1 has no version of the broker.
bool read_head(const JsonNode& root, Scenario& scenario) {
  root.members();
  const bool first = root.at("format").whole_number(1, 2) == 1;
  if (first)
    root.require_object({"format", "workflow", "workload", "decisions", "expect"});
  else
    root.require_object({"format", "workflow", "rabbitmq", "workload", "decisions", "expect"});
  if (!first) scenario.rabbitmq = version_of(root.at("rabbitmq"));
  return first;
}

Scenario scenario_of(const JsonNode& root, const Catalogue& catalogue) {
  Scenario scenario;
  const bool first_format = read_head(root, scenario);
  const Workflow& workflow = workflow_of(root.at("workflow"), catalogue);
  scenario.workflow = workflow.name();
  read_workload(root.at("workload"), workflow.workload(), first_format, scenario);
  for (const JsonNode& node : root.at("decisions").items())
    scenario.decisions.push_back(decision_of(node));
  for (const auto& [name, node] : root.at("expect").members()) {
    const Workflow* const expected = catalogue.find(name);
    if (!expected) fail_unknown(node, name, catalogue);
    scenario.expect.emplace_back(name, outcome_of(node, *expected));
  }
  return scenario;
}

}  // namespace

RunOptions Scenario::options(sim::Trace::Keep keep) const {
  RunOptions options;
  options.requests = requests;
  options.rabbitmq = rabbitmq;
  options.keep = keep;
  return options;
}

Scenario parse_scenario(std::string_view text, const std::string& name,
                        const Catalogue& catalogue) {
  return scenario_of(JsonFile(text, name, expected_file).root(), catalogue);
}

Scenario read_scenario(const std::filesystem::path& file, const Catalogue& catalogue) {
  return scenario_of(JsonFile::read(file, expected_file).root(), catalogue);
}

std::string to_json(const Scenario& scenario) {
  ordered_json json;
  json["format"] = 2;
  json["workflow"] = scenario.workflow;
  json["rabbitmq"] = model::name_of(scenario.rabbitmq);
  json["workload"] = ordered_json::object();
  if (!scenario.noun.empty()) json["workload"][scenario.noun] = scenario.requests;
  json["decisions"] = ordered_json::array();
  for (const sim::Decision& decision : scenario.decisions) {
    const sim::FaultInfo& kind = sim::info(decision.fault);
    ordered_json entry{{"at", decision.at}, {"do", kind.name}};
    if (!kind.parameter.empty())
      entry[std::string(kind.parameter)] = sim::text(sim::strength(decision.fault, decision.pick));
    json["decisions"].push_back(std::move(entry));
  }
  json["expect"] = ordered_json::object();
  for (const auto& [workflow, outcome] : scenario.expect) json["expect"][workflow] = text(outcome);
  return json.dump(2) + "\n";
}

}  // namespace rehearsal::properties
