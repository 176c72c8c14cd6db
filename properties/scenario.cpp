#include "properties/scenario.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "properties/property.hpp"

namespace rehearsal::properties {
namespace {

using nlohmann::ordered_json;

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string fault_names() {
  std::string names;
  for (const sim::FaultInfo& kind : sim::all_faults())
    names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

/// A place in a scenario file: knows its value, and how to complain about it.
class Node {
 public:
  Node(const std::string& file, std::string pointer, const ordered_json& value)
      : file_(file), pointer_(std::move(pointer)), value_(value) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(file_ + ": " + (pointer_.empty() ? "/" : pointer_) + ": " + what);
  }

  /// Checks that this is an object with no keys but these.
  void require_object(std::initializer_list<std::string_view> keys) const {
    if (!value_.is_object()) fail("expected an object");
    for (const auto& [key, value] : value_.items())
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        child(key, value).fail("unknown key: expected one of " + joined(keys));
  }
  bool has(const char* key) const { return value_.contains(key); }
  Node at(const char* key) const {
    if (!value_.contains(key)) fail("the key " + in_quotes(key) + " is missing");
    return child(key, value_.at(key));
  }
  std::vector<Node> items() const {
    if (!value_.is_array()) fail("expected an array");
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < value_.size(); ++i)
      nodes.push_back(child(std::to_string(i), value_.at(i)));
    return nodes;
  }
  std::vector<std::pair<std::string, Node>> members() const {
    if (!value_.is_object()) fail("expected an object");
    std::vector<std::pair<std::string, Node>> nodes;
    for (const auto& [key, value] : value_.items()) nodes.emplace_back(key, child(key, value));
    return nodes;
  }
  std::string string() const {
    if (!value_.is_string()) fail("expected a string");
    return value_.get<std::string>();
  }
  std::uint32_t whole_number(std::uint32_t least, std::uint32_t most) const {
    const std::string expected =
        "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    if (!value_.is_number_integer()) fail(expected);
    const bool fits = value_.is_number_unsigned() && value_.get<std::uint64_t>() >= least &&
                      value_.get<std::uint64_t>() <= most;
    if (!fits) fail(expected + ", not " + value_.dump());
    return static_cast<std::uint32_t>(value_.get<std::uint64_t>());
  }

 private:
  Node child(std::string_view key, const ordered_json& value) const {
    return {file_, pointer_ + "/" + std::string(key), value};
  }
  static std::string joined(std::initializer_list<std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text;
  }

  const std::string& file_;
  std::string pointer_;
  const ordered_json& value_;
};

std::string workflow_of(const Node& node) {
  const std::string name = node.string();
  if (!find_workflow(name))
    node.fail("unknown workflow " + in_quotes(name) + ": expected one of " + workflow_names());
  return name;
}

std::uint32_t strength_of(const Node& node, const sim::FaultInfo& kind) {
  if (kind.parameter.empty()) return 1;
  const std::string expected = "expected a multiple of " + sim::text(kind.unit) + " from " +
                               sim::text(kind.unit) + " to " +
                               sim::text(kind.unit * std::int64_t{kind.steps}) + ", such as " +
                               in_quotes(sim::text(kind.unit * std::int64_t{10}));
  const Node parameter = node.at(std::string(kind.parameter).c_str());
  const std::optional<sim::Duration> duration = sim::parse_duration(parameter.string());
  if (!duration) parameter.fail(in_quotes(parameter.string()) + " is no duration: " + expected);
  const std::int64_t steps = *duration / kind.unit;
  if (*duration % kind.unit != sim::Duration::zero() || steps < 1 || steps > kind.steps)
    parameter.fail(in_quotes(parameter.string()) + " cannot be: " + expected);
  return static_cast<std::uint32_t>(steps);
}

sim::Decision decision_of(const Node& node) {
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

std::string verdict_of(const Node& node) {
  const std::string verdict = node.string();
  if (verdict == "held" || verdict == "undecided") return verdict;
  for (const Property& property : properties())
    if (verdict == "falsified: " + std::string(property.name)) return verdict;
  std::string expected = "expected 'held', 'undecided' or 'falsified: ' with one of";
  for (const Property& property : properties())
    expected.append(&property == &properties().front() ? " " : ", ").append(property.name);
  node.fail("unknown verdict " + in_quotes(verdict) + ": " + expected);
}

Scenario scenario_of(const Node& root) {
  root.require_object({"format", "workflow", "workload", "decisions", "expect"});
  root.at("format").whole_number(1, 1);
  Scenario scenario;
  scenario.workflow = workflow_of(root.at("workflow"));
  const Node workload = root.at("workload");
  workload.require_object({"orders"});
  scenario.orders = workload.at("orders").whole_number(1, orders_max);
  for (const Node& node : root.at("decisions").items())
    scenario.decisions.push_back(decision_of(node));
  for (const auto& [workflow, node] : root.at("expect").members()) {
    if (!find_workflow(workflow))
      node.fail("unknown workflow " + in_quotes(workflow) + ": expected one of " +
                workflow_names());
    scenario.expect.emplace_back(workflow, verdict_of(node));
  }
  return scenario;
}

/// "line 3, column 7" of a byte in the text.
std::string place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte > 0 ? byte - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(before.size() - start + 1);
}

/// The parser keeps the last of two equal keys; a person would not know which one counts.
ordered_json parse_json(std::string_view text, const std::string& name) {
  std::vector<std::set<std::string>> keys;
  const auto refuse_duplicates = [&](int, ordered_json::parse_event_t event, ordered_json& value) {
    if (event == ordered_json::parse_event_t::object_start) keys.emplace_back();
    if (event == ordered_json::parse_event_t::object_end) keys.pop_back();
    if (event == ordered_json::parse_event_t::key &&
        !keys.back().insert(value.get<std::string>()).second)
      throw InputError(name + ": the key " + in_quotes(value.get<std::string>()) +
                       " stands twice in one object: expected once");
    return true;
  };
  try {
    return ordered_json::parse(text, refuse_duplicates);
  } catch (const ordered_json::parse_error& error) {
    throw InputError(name + ": " + place(text, error.byte) +
                     ": this is not JSON: expected a scenario, as docs/scenario.schema.json says");
  } catch (const ordered_json::exception&) {
    throw InputError(name + ": a number in it does not fit: expected a scenario");
  }
}

/// The reason for the last failure of a stream, for streams keep none.
std::error_code last_error() { return {errno != 0 ? errno : EIO, std::generic_category()}; }

std::error_code write_to(const std::filesystem::path& file, std::string_view content) {
  errno = 0;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  return stream ? std::error_code() : last_error();
}

}  // namespace

Scenario parse_scenario(std::string_view text, const std::string& name) {
  const ordered_json json = parse_json(text, name);
  return scenario_of(Node(name, "", json));
}

Scenario read_scenario(const std::filesystem::path& file) {
  const auto refuse = [&](const std::error_code& why) {
    throw InputError(file.string() + ": cannot be read: " + why.message() +
                     ": expected a scenario file");
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    refuse(std::make_error_code(std::errc::is_a_directory));
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(last_error());
  const std::string text((std::istreambuf_iterator<char>(stream)),
                         std::istreambuf_iterator<char>());
  return parse_scenario(text, file.string());
}

std::string to_json(const Scenario& scenario) {
  ordered_json json;
  json["format"] = 1;
  json["workflow"] = scenario.workflow;
  json["workload"]["orders"] = scenario.orders;
  json["decisions"] = ordered_json::array();
  for (const sim::Decision& decision : scenario.decisions) {
    const sim::FaultInfo& kind = sim::info(decision.fault);
    ordered_json entry{{"at", decision.at}, {"do", kind.name}};
    if (!kind.parameter.empty())
      entry[std::string(kind.parameter)] = sim::text(sim::strength(decision.fault, decision.pick));
    json["decisions"].push_back(std::move(entry));
  }
  json["expect"] = ordered_json::object();
  for (const auto& [workflow, verdict] : scenario.expect) json["expect"][workflow] = verdict;
  return json.dump(2) + "\n";
}

void write_file(const std::filesystem::path& file, std::string_view content) {
  std::error_code error;
  const auto kind = std::filesystem::status(file, error).type();
  const bool replaceable =
      kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
  const std::filesystem::path part = file.string() + (replaceable ? ".part" : "");
  error = write_to(part, content);
  if (!error && replaceable) std::filesystem::rename(part, file, error);
  if (!error) return;
  std::error_code ignored;
  if (replaceable) std::filesystem::remove(part, ignored);
  throw OutputError(file.string() + ": cannot be written: " + error.message());
}

}  // namespace rehearsal::properties
