#include "properties/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/write_file.hpp"
#include "services/examples.hpp"

namespace rehearsal::properties {
namespace {

using broker_adapters::InputError;
using broker_adapters::write_file;
using sim::Fault;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

const char* const good = R"({
  "format": 2,
  "workflow": "orders-naive",
  "rabbitmq": "3.10",
  "workload": {
    "order": 2
  },
  "decisions": [
    {
      "at": "payment received OrderPlaced(101) #1",
      "do": "crash",
      "restart_after": "1s"
    },
    {
      "at": "broker delivers OrderPlaced(102) to payment #1",
      "do": "duplicate"
    }
  ],
  "expect": {
    "orders-naive": "falsified: completion",
    "orders": "held"
  }
}
)";

/// The good scenario with one thing changed.
std::string with(const std::string& from, const std::string& to) {
  std::string text = good;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

std::string error_of(const std::string& text) {
  try {
    parse_scenario(text, "lost.json", services::example_catalogue());
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Scenario, is_read_as_it_is_written) {
  const Scenario scenario = parse_scenario(good, "good.json", services::example_catalogue());
  EXPECT_EQ(scenario.workflow, "orders-naive");
  EXPECT_EQ(scenario.requests, 2u);
  const std::vector<sim::Decision> decisions{
      {"payment received OrderPlaced(101) #1", Fault::crash, 10},
      {"broker delivers OrderPlaced(102) to payment #1", Fault::duplicate, 1}};
  EXPECT_EQ(scenario.decisions, decisions);
  EXPECT_THAT(scenario.expect,
              testing::ElementsAre(
                  testing::Pair("orders-naive", Outcome{Verdict::falsified, {"completion"}}),
                  testing::Pair("orders", Outcome{})));
}

TEST(Scenario, is_written_as_it_was_read) {
  EXPECT_EQ(to_json(parse_scenario(good, "good.json", services::example_catalogue())), good);
}

TEST(Scenario, of_the_first_format_is_still_read) {
  std::string text = with("\"format\": 2", "\"format\": 1");
  text.replace(text.find("  \"rabbitmq\": \"3.10\",\n"), 22, "");
  text.replace(text.find("\"order\""), 7, "\"orders\"");
  const Scenario scenario = parse_scenario(text, "old.json", services::example_catalogue());
  EXPECT_EQ(scenario.requests, 2u);
  EXPECT_EQ(scenario.rabbitmq, model::Version::v3_10);
}

TEST(Scenario, carries_the_version_of_its_broker) {
  const Scenario scenario =
      parse_scenario(with("3.10", "4.0"), "new.json", services::example_catalogue());
  EXPECT_EQ(scenario.rabbitmq, model::Version::v4_0);
  EXPECT_EQ(scenario.options().rabbitmq, model::Version::v4_0);
  EXPECT_THAT(to_json(scenario), HasSubstr("\"rabbitmq\": \"4.0\""));
}

TEST(Scenario, may_have_each_fault_at_its_weakest_and_at_its_strongest) {
  Scenario scenario{"orders", "order", 1, {}, {{"orders", Outcome{}}}};
  for (const sim::FaultInfo& kind : sim::all_faults())
    for (const std::uint32_t pick : {std::uint32_t{1}, kind.steps})
      scenario.decisions.push_back({"somewhere", kind.fault, pick});
  EXPECT_EQ(parse_scenario(to_json(scenario), "all.json", services::example_catalogue()).decisions,
            scenario.decisions);
}

TEST(Scenario, keeps_text_that_needs_escapes) {
  Scenario scenario{"orders", "order", 1, {{"a \"b\" \\ \n \u00e9", Fault::drop, 1}}, {}};
  EXPECT_EQ(parse_scenario(to_json(scenario), "odd.json", services::example_catalogue()).decisions,
            scenario.decisions);
}

TEST(Scenario, may_state_durations_in_any_unit) {
  for (const char* second : {"1s", "1000ms", "1000000us"})
    EXPECT_EQ(parse_scenario(with("\"1s\"", "\"" + std::string(second) + "\""), "good.json",
                             services::example_catalogue())
                  .decisions.front()
                  .pick,
              10u);
}

/// What is wrong with a text, and what its error must say.
struct Bad {
  const char* name;
  std::string text;
  std::vector<std::string> says;
};

void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

std::vector<Bad> bad_texts() {
  const std::string at = "/decisions/0/restart_after: ";
  const auto restart = [](const char* value) { return with("\"1s\"", value); };
  return {
      {"empty", "", {"line 1, column 1", "expected"}},
      {"not_json", "format: 1", {"line 1, column", "expected"}},
      {"truncated", std::string(good).substr(0, 100), {"line 7, column", "expected"}},
      {"binary", std::string("\x00\xff\x01", 3), {"line 1, column 1", "expected"}},
      {"not_utf8", with("payment", "\xff\xfe"), {"line 10, column", "expected"}},
      {"more_after_the_end", std::string(good) + "{}", {"line 24, column", "expected"}},
      {"an_array", "[]", {"expected an object"}},
      {"a_number_too_large_to_read", with("\"order\": 2", "\"order\": 1e999"), {"expected"}},
      {"format_unknown",
       with("\"format\": 2", "\"format\": 3"),
       {"/format: ", "expected", "2", "3"}},
      {"format_text", with("\"format\": 2", "\"format\": \"2\""), {"/format: ", "expected"}},
      {"format_real", with("\"format\": 2", "\"format\": 2.0"), {"/format: ", "expected"}},
      {"format_missing", with("\"format\": 2,", ""), {"'format'", "missing"}},
      {"workflow_unknown",
       with("\"orders-naive\"", "\"ordres\""),
       {"/workflow: ", "unknown workflow 'ordres'", "expected one of", "orders-naive"}},
      {"workflow_a_number", with("\"orders-naive\"", "1"), {"/workflow: ", "expected a string"}},
      {"version_unknown",
       with("\"3.10\"", "\"3.9\""),
       {"/rabbitmq: ", "unknown version of RabbitMQ '3.9'", "expected one of 3.10, "}},
      {"version_a_number", with("\"3.10\"", "3.10"), {"/rabbitmq: ", "expected a string"}},
      {"version_missing", with("\"rabbitmq\": \"3.10\",", ""), {"'rabbitmq'", "missing"}},
      {"version_in_format_1",
       with("\"format\": 2", "\"format\": 1"),
       {"/rabbitmq: ", "unknown key", "expected one of format, workflow"}},
      {"workflow_missing", with("\"workflow\": \"orders-naive\",", ""), {"'workflow'", "missing"}},
      {"key_unknown",
       with("\"format\"", "\"seed\": 1, \"format\""),
       {"/seed: ", "unknown key", "expected one of", "workload"}},
      {"key_twice", with("\"format\"", "\"format\": 2, \"format\""), {"'format'", "twice"}},
      {"workload_missing", with("\"workload\"", "\"work\""), {"/work: ", "unknown key"}},
      {"workload_a_number",
       with("{\n    \"order\": 2\n  }", "2"),
       {"/workload: ", "expected an object"}},
      {"workload_key_unknown",
       with("\"order\": 2", "\"order\": 2, \"rate\": 1"),
       {"/workload/rate: ", "unknown key", "expected one of order"}},
      {"orders_missing", with("\"order\": 2", ""), {"/workload: ", "'order'", "missing"}},
      {"orders_zero",
       with("\"order\": 2", "\"order\": 0"),
       {"/workload/order: ", "expected a whole number from 1 to 1000000", "0"}},
      {"orders_negative",
       with("\"order\": 2", "\"order\": -1"),
       {"/workload/order: ", "expected a whole number", "-1"}},
      {"orders_too_many",
       with("\"order\": 2", "\"order\": 1000001"),
       {"/workload/order: ", "expected a whole number", "1000001"}},
      {"orders_past_32_bits",
       with("\"order\": 2", "\"order\": 4294967297"),
       {"/workload/order: ", "expected a whole number", "4294967297"}},
      {"orders_past_64_bits",
       with("\"order\": 2", "\"order\": 18446744073709551617"),
       {"/workload/order: ", "expected a whole number"}},
      {"orders_real",
       with("\"order\": 2", "\"order\": 2.5"),
       {"/workload/order: ", "expected a whole number"}},
      {"orders_text",
       with("\"order\": 2", "\"order\": \"2\""),
       {"/workload/order: ", "expected a whole number"}},
      {"decisions_missing", with("\"decisions\"", "\"faults\""), {"/faults: ", "unknown key"}},
      {"decisions_an_object",
       R"({"format": 2, "workflow": "orders", "rabbitmq": "3.10", "workload": {"order": 1},
         "decisions": {}, "expect": {}})",
       {"/decisions: ", "expected an array"}},
      {"decision_a_text",
       R"({"format": 2, "workflow": "orders", "rabbitmq": "3.10", "workload": {"order": 1},
         "decisions": ["crash"], "expect": {}})",
       {"/decisions/0: ", "expected an object"}},
      {"at_missing", with("\"at\"", "\"where\""), {"/decisions/0", "'at'", "missing"}},
      {"at_empty",
       with("payment received OrderPlaced(101) #1", ""),
       {"/decisions/0/at: ", "expected", "empty"}},
      {"at_a_number",
       with("\"payment received OrderPlaced(101) #1\"", "7"),
       {"/decisions/0/at: ", "expected a string"}},
      {"do_missing",
       with("\"do\": \"duplicate\"", "\"bo\": 1"),
       {"/decisions/1", "'do'", "missing"}},
      {"fault_unknown",
       with("\"crash\"", "\"crsh\""),
       {"/decisions/0/do: ", "unknown fault 'crsh'", "expected one of drop, duplicate"}},
      {"fault_a_number", with("\"crash\"", "3"), {"/decisions/0/do: ", "expected a string"}},
      {"decision_key_unknown",
       with("\"do\": \"duplicate\"", "\"do\": \"duplicate\", \"by\": \"1s\""),
       {"/decisions/1/by: ", "unknown key", "expected one of at, do"}},
      {"parameter_of_another_kind",
       with("restart_after", "down_for"),
       {"/decisions/0/down_for: ", "unknown key", "restart_after"}},
      {"parameter_missing",
       with(",\n      \"restart_after\": \"1s\"", ""),
       {"/decisions/0", "'restart_after'", "missing"}},
      {"parameter_a_number", restart("1"), {at, "expected a string"}},
      {"duration_without_unit", restart("\"1\""), {at, "'1'", "expected"}},
      {"duration_of_words", restart("\"soon\""), {at, "'soon'", "expected"}},
      {"duration_empty", restart("\"\""), {at, "expected"}},
      {"duration_negative", restart("\"-1s\""), {at, "'-1s'", "expected"}},
      {"duration_zero", restart("\"0s\""), {at, "'0s'", "100ms"}},
      {"duration_between_steps", restart("\"150ms\""), {at, "'150ms'", "multiple of 100ms"}},
      {"duration_too_long", restart("\"31s\""), {at, "'31s'", "30s"}},
      {"duration_that_would_wrap", restart("\"430496729600ms\""), {at, "expected"}},
      {"duration_past_64_bits", restart("\"99999999999999999999s\""), {at, "expected"}},
      {"duration_past_microseconds", restart("\"9223372036854775807h\""), {at, "expected"}},
      {"expect_missing", with("\"expect\"", "\"hopes\""), {"/hopes: ", "unknown key"}},
      {"expect_a_text",
       R"({"format": 2, "workflow": "orders", "rabbitmq": "3.10", "workload": {"order": 1},
         "decisions": [], "expect": "held"})",
       {"/expect: ", "expected an object"}},
      {"expect_of_unknown_workflow",
       with("\"orders\": \"held\"", "\"odrers\": \"held\""),
       {"/expect/odrers: ", "unknown workflow", "expected one of"}},
      {"verdict_unknown",
       with("\"held\"", "\"fine\""),
       {"/expect/orders: ", "'fine'", "'held'", "completion"}},
      {"property_unknown",
       with("falsified: completion", "falsified: completeness"),
       {"/expect/orders-naive: ", "completeness", "expected"}},
      {"second_property_unknown",
       with("falsified: completion", "falsified: completion, speed"),
       {"/expect/orders-naive: ", "speed", "expected"}},
      {"verdict_without_property",
       with("falsified: completion", "falsified"),
       {"/expect/orders-naive: ", "expected"}},
      {"verdict_a_boolean", with("\"held\"", "true"), {"/expect/orders: ", "expected a string"}},
  };
}

class BadScenario : public testing::TestWithParam<Bad> {};

TEST_P(BadScenario, is_refused_in_one_line_that_says_what_and_where) {
  const std::string error = error_of(GetParam().text);
  EXPECT_THAT(error, StartsWith("lost.json: "));
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 0) << error;
  for (const std::string& part : GetParam().says) EXPECT_THAT(error, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(each, BadScenario, testing::ValuesIn(bad_texts()),
                         [](const auto& bad) { return std::string(bad.param.name); });

/// No way to cut a good file short makes a scenario of it.
TEST(Scenario, is_never_read_from_a_part_of_a_file) {
  const std::string text = good;
  const std::size_t whole = text.rfind('}') + 1;
  for (std::size_t length = 0; length < whole; ++length)
    EXPECT_THAT(error_of(text.substr(0, length)), HasSubstr("expected")) << length;
}

TEST(Scenario, nested_deeper_than_any_stack_is_refused) {
  EXPECT_THAT(error_of(std::string(1'000'000, '[')), HasSubstr("expected"));
}

/// The schema repeats what the code knows, so the two are compared.
struct Schema : testing::Test {
  static nlohmann::json read() {
    std::ifstream stream(REHEARSAL_SOURCE_DIR "/docs/scenario.schema.json");
    return nlohmann::json::parse(stream);
  }
  nlohmann::json definitions = read().at("$defs");
};

TEST_F(Schema, has_every_fault_with_its_parameter) {
  std::vector<std::string> described;
  for (const auto& kind : definitions["decision"]["oneOf"]) {
    const auto& fault = kind["properties"]["do"];
    const auto names = fault.contains("enum") ? fault["enum"] : nlohmann::json{fault["const"]};
    const std::string parameter =
        kind.contains("required") ? kind["required"].at(0).get<std::string>() : "";
    for (const auto& name : names) described.push_back(name.get<std::string>() + " " + parameter);
  }
  std::vector<std::string> known;
  for (const sim::FaultInfo& kind : sim::all_faults())
    known.push_back(std::string(kind.name) + " " + std::string(kind.parameter));
  EXPECT_THAT(described, testing::UnorderedElementsAreArray(known));
}

TEST_F(Schema, has_every_verdict) {
  const std::regex falsified(definitions["verdict"]["oneOf"][1]["pattern"].get<std::string>());
  for (const Workflow& workflow : services::example_catalogue().workflows())
    for (const Property& property : workflow.properties())
      EXPECT_TRUE(std::regex_match("falsified: " + property.name, falsified)) << property.name;
  EXPECT_TRUE(std::regex_match("falsified: charged once, completion", falsified));
  EXPECT_FALSE(std::regex_match("falsified: ", falsified));
  EXPECT_FALSE(std::regex_match("broken", falsified));
}

TEST_F(Schema, has_the_same_limit_on_requests) {
  EXPECT_EQ(definitions["requests"]["maximum"], requests_max);
}

/// A folder of its own for each test, gone afterwards.
struct Files : testing::Test {
  Files() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::temp_directory_path() /
             ("rehearsal-scenario-" + std::string(test->name()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  ~Files() override { std::filesystem::remove_all(folder); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
  }
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  std::filesystem::path folder;
};

TEST_F(Files, hold_what_was_written_and_nothing_else_is_left) {
  const auto file = folder / "good.json";
  write_file(file, "an older and longer text, which must go");
  write_file(file, good);
  EXPECT_EQ(content(file), good);
  EXPECT_EQ(files(), 1u);
  EXPECT_EQ(read_scenario(file, services::example_catalogue()).requests, 2u);
}

TEST_F(Files, that_are_not_there_are_named) {
  const auto file = folder / "none.json";
  EXPECT_THROW(
      {
        try {
          read_scenario(file, services::example_catalogue());
        } catch (const InputError& error) {
          EXPECT_THAT(error.what(), AllOf(StartsWith(file.string()), HasSubstr("expected")));
          throw;
        }
      },
      InputError);
}

TEST_F(Files, cannot_be_folders) {
  EXPECT_THROW(read_scenario(folder, services::example_catalogue()), InputError);
}

}  // namespace
}  // namespace rehearsal::properties
