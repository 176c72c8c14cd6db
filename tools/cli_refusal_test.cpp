#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <regex>
#include <string>
#include <vector>

#include "tools/cli_fixture.hpp"

/// What cannot be done is refused: with the documented status, in one line, and leaving nothing.
namespace rehearsal::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// Refused: the status, one line that says what was expected, no output, and no file.
void expect_refusal(const Outcome& outcome, int status, const Words& says) {
  EXPECT_EQ(outcome.status, status);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, StartsWith("rehearse: "));
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  for (const std::string& part : says) EXPECT_THAT(outcome.err, HasSubstr(part));
}

/// A command line that cannot be, and what its refusal must say.
struct Misuse {
  const char* name;
  Words words;
  Words says;
};
void PrintTo(const Misuse& misuse, std::ostream* out) { *out << misuse.name; }

std::vector<Misuse> misuses() {
  const auto search = [](Words more) {
    more.insert(more.begin(), {"search", "orders", "--runs", "2"});
    return more;
  };
  return {
      {"no_command", {}, {"expected", "list", "search"}},
      {"unknown_command", {"serach"}, {"serach", "expected", "search"}},
      {"unknown_option_before_the_command", {"--fast", "list"}, {"--fast"}},
      {"list_unknown_option", {"list", "--xml"}, {"--xml", "expected", "--json"}},
      {"list_argument", {"list", "faults"}, {"faults"}},
      {"run_unknown_option",
       {"run", "orders", "--order", "2"},
       {"--order", "expected", "--orders"}},
      {"search_unknown_option", search({"--parallel"}), {"--parallel", "expected", "--jobs"}},
      {"replay_unknown_option", {"replay", "x.json", "--fast"}, {"--fast", "expected", "--check"}},
      {"shrink_unknown_option", {"shrink", "x.json", "-o", "y.json", "--deep"}, {"--deep"}},
      {"show_unknown_option", {"show", "x.json", "--html"}, {"--html", "expected", "--mermaid"}},
      {"run_no_workflow", {"run"}, {"required"}},
      {"run_two_workflows", {"run", "orders", "orders-naive"}, {"orders-naive"}},
      {"run_unknown_workflow", {"run", "ordres"}, {"'ordres'", "expected one of", "orders-naive"}},
      {"search_lazy_backlog",
       {"search", "lazy-backlog"},
       {"lazy-backlog", "expected 'rehearse run lazy-backlog'"}},
      {"run_lazy_backlog_with_orders",
       {"run", "lazy-backlog", "--orders", "3"},
       {"--orders", "lazy-backlog", "no requests"}},
      {"run_orders_with_messages",
       {"run", "orders", "--messages", "3"},
       {"--messages", "orders", "lazy-backlog only"}},
      {"run_lazy_backlog_of_an_unknown_mode",
       {"run", "lazy-backlog", "--queue-mode", "laxy"},
       {"--queue-mode", "'laxy'", "expected one of default, lazy"}},
      {"run_lazy_backlog_of_no_messages",
       {"run", "lazy-backlog", "--messages", "0"},
       {"--messages", "'0'", "expected"}},
      {"search_unknown_workflow", {"search", "ordres"}, {"'ordres'", "expected one of"}},
      {"replay_no_file", {"replay"}, {"required"}},
      {"replay_unknown_workflow",
       {"replay", "good.json", "--workflow", "ordres"},
       {"'ordres'", "expected one of"}},
      {"check_and_workflow",
       {"replay", "good.json", "--check", "--workflow", "orders"},
       {"--check", "--workflow"}},
      {"several_files_without_check",
       {"replay", "good.json", "good.json"},
       {"several scenarios without --check", "expected one"}},
      {"diagram_and_json", {"show", "good.json", "--mermaid", "--json"}, {"--mermaid", "--json"}},
      {"orders_twice", {"run", "orders", "--orders", "1", "--orders", "2"}, {"--orders"}},
      {"shrink_no_output", {"shrink", "good.json"}, {"-o", "required"}},
      {"show_no_file", {"show"}, {"required"}},
      {"orders_zero", {"run", "orders", "--orders", "0"}, {"--orders", "'0'", "expected"}},
      {"orders_negative", {"run", "orders", "--orders", "-1"}, {"--orders", "'-1'", "expected"}},
      {"orders_too_many", {"run", "orders", "--orders", "1000001"}, {"--orders", "1000000"}},
      {"orders_past_32_bits", {"run", "orders", "--orders=4294967297"}, {"--orders", "1000000"}},
      {"orders_past_64_bits", {"run", "orders", "--orders", "18446744073709551617"}, {"--orders"}},
      {"orders_words", {"run", "orders", "--orders", "two"}, {"--orders", "'two'", "expected"}},
      {"orders_empty", {"run", "orders", "--orders", ""}, {"--orders", "expected"}},
      {"orders_real", {"run", "orders", "--orders", "1.5"}, {"--orders", "'1.5'", "expected"}},
      {"orders_hexadecimal", {"run", "orders", "--orders", "0x10"}, {"--orders", "'0x10'"}},
      {"orders_with_space", {"run", "orders", "--orders", " 1"}, {"--orders", "expected"}},
      {"orders_without_value", {"run", "orders", "--orders"}, {"--orders"}},
      {"seed_negative", {"run", "orders", "--seed", "-1"}, {"--seed", "'-1'", "expected"}},
      {"seed_past_64_bits", {"run", "orders", "--seed", "18446744073709551616"}, {"--seed"}},
      {"runs_zero", {"search", "orders", "--runs", "0"}, {"--runs", "'0'", "expected"}},
      {"runs_negative", {"search", "orders", "--runs", "-5"}, {"--runs", "'-5'", "expected"}},
      {"runs_past_64_bits", {"search", "orders", "--runs", "99999999999999999999"}, {"--runs"}},
      {"jobs_zero", search({"--jobs", "0"}), {"--jobs", "'0'", "expected"}},
      {"jobs_too_many", search({"--jobs", "100000"}), {"--jobs", "expected"}},
      {"faults_unknown",
       search({"--faults", "crsh"}),
       {"--faults", "'crsh'", "expected one of", "crash"}},
      {"faults_one_unknown",
       search({"--faults", "crash,fire"}),
       {"--faults", "'fire'", "expected"}},
      {"faults_trailing_comma", search({"--faults", "crash,"}), {"--faults", "expected"}},
      {"faults_empty", search({"--faults", ""}), {"--faults"}},
      {"strategy_unknown", search({"--strategy", "clever"}), {"--strategy", "'clever'", "swarm"}},
      {"property_unknown", search({"--property", "luck"}), {"--property", "'luck'", "completion"}},
      {"trace_without_value", {"run", "orders", "--trace"}, {"--trace"}},
      {"broker_of_another_protocol",
       {"run", "orders", "--broker", "http://localhost"},
       {"--broker", "amqp://"}},
      {"broker_port_too_large",
       {"run", "orders", "--broker", "amqp://localhost:70000"},
       {"--broker", "amqp://"}},
      {"broker_with_faults",
       {"run", "orders", "--broker", "amqp://localhost", "--faults", "crash"},
       {"--faults", "--broker"}},
      {"rabbitmq_unknown",
       {"run", "orders", "--rabbitmq", "3.11"},
       {"--rabbitmq", "'3.11'", "expected one of 3.10, 3.13, 4.0"}},
      {"rabbitmq_empty", search({"--rabbitmq", ""}), {"--rabbitmq", "expected"}},
      {"rabbitmq_unknown_to_a_replay",
       {"replay", "good.json", "--rabbitmq", "four"},
       {"--rabbitmq", "'four'", "expected one of"}},
      {"rabbitmq_of_a_real_broker",
       {"run", "orders", "--broker", "amqp://localhost", "--rabbitmq", "4.0"},
       {"--rabbitmq", "--broker"}},
      {"rabbitmq_of_a_real_broker_with_a_backlog",
       {"run", "lazy-backlog", "--broker", "amqp://localhost", "--rabbitmq", "4.0"},
       {"--rabbitmq", "--broker"}},
      {"rabbitmq_of_a_real_broker_in_a_replay",
       {"replay", "good.json", "--broker", "amqp://localhost", "--rabbitmq", "4.0"},
       {"--rabbitmq", "--broker"}},
      {"rabbitmq_unknown_to_show",
       {"show", "good.json", "--rabbitmq", "four"},
       {"--rabbitmq", "'four'", "expected one of"}},
      {"rabbitmq_that_refuses_such_messages",
       {"run", "lazy-backlog", "--rabbitmq", "4.0", "--message-size", "16777217"},
       {"--message-size", "4.0", "expected at most 16777216"}},
      {"serve_on_no_port", {"serve", "--port", "65536"}, {"--port", "'65536'", "expected"}},
      {"serve_on_no_address",
       {"serve", "--address", "localhost"},
       {"--address", "'localhost'", "expected an IP address"}},
      {"serve_with_faults_of_services",
       {"serve", "--faults", "drop,crash"},
       {"--faults", "'crash' strikes services", "expected drop, duplicate"}},
      {"serve_nobody",
       {"serve", "--max-connections", "0"},
       {"--max-connections", "'0'", "expected"}},
      {"serve_with_no_memory", {"serve", "--memory", "0"}, {"--memory", "'0'", "expected"}},
      {"serve_without_patience",
       {"serve", "--consumer-timeout", "0s"},
       {"--consumer-timeout", "'0s'", "expected a time of 1ms or more"}},
      {"serve_with_patience_for_no_time",
       {"serve", "--consumer-timeout", "soon"},
       {"--consumer-timeout", "'soon'", "expected a time of 1ms or more"}},
      {"serve_with_control_of_no_port",
       {"serve", "--control", "x"},
       {"--control", "'x'", "expected"}},
      {"serve_with_unknown_faults",
       {"serve", "--faults", "rain"},
       {"--faults", "'rain'", "expected"}},
      {"serve_with_faults_and_a_scenario",
       {"serve", "--faults", "drop", "--scenario", "good.json"},
       {"--faults", "--scenario"}},
      {"service_unknown",
       {"service", "shipping", "--broker", "amqp://localhost"},
       {"'shipping'", "expected one of order, payment, inventory, notification"}},
      {"service_without_a_broker", {"service", "payment"}, {"--broker", "required"}},
      {"broker_and_decisions_it_cannot_do",
       {"replay", "good.json", "--broker", "amqp://localhost"},
       {"good.json", "payment received OrderPlaced(101) #1"}},
  };
}

class Misused : public Cli, public testing::WithParamInterface<Misuse> {};

TEST_P(Misused, says_what_was_expected) {
  write("good.json", crash);
  const Outcome outcome = rehearse(GetParam().words);
  expect_refusal(outcome, 64, GetParam().says);
  EXPECT_THAT(files(), testing::ElementsAre("good.json"));
}

INSTANTIATE_TEST_SUITE_P(command_line, Misused, testing::ValuesIn(misuses()),
                         [](const auto& misuse) { return std::string(misuse.param.name); });

/// A scenario file that cannot be read, and where its error must point.
struct BadFile {
  const char* name;
  std::string text;
  Words says;
};
void PrintTo(const BadFile& bad, std::ostream* out) { *out << bad.name; }

std::vector<BadFile> bad_files() {
  return {
      {"empty", "", {"line 1, column 1", "expected"}},
      {"truncated", std::string(crash).substr(0, 90), {"line 2, column", "expected"}},
      {"not_json", "format = 1", {"line 1, column", "expected"}},
      {"binary",
       std::string("\x7f"
                   "ELF\x02\x00\xff",
                   7),
       {"line 1, column 1", "expected"}},
      {"format_unknown", crash_with("\"format\": 1", "\"format\": 3"), {"/format", "expected"}},
      {"workflow_unknown",
       crash_with("orders-naive", "ordres"),
       {"/workflow", "'ordres'", "expected one of"}},
      {"fault_unknown",
       crash_with("\"crash\"", "\"crsh\""),
       {"/decisions/0/do", "unknown fault 'crsh'", "expected one of drop, duplicate"}},
      {"key_unknown",
       crash_with("\"workload\"", "\"load\""),
       {"/load", "unknown key", "expected one of"}},
      {"key_with_a_line_break", crash_with("\"workload\"", "\"work\\nload\""), {"unknown key"}},
      {"orders_negative",
       crash_with("\"orders\": 1", "\"orders\": -1"),
       {"/workload/orders", "expected", "-1"}},
      {"orders_overflowing",
       crash_with("\"orders\": 1", "\"orders\": 99999999999999999999"),
       {"/workload/orders", "expected"}},
      {"duration_negative",
       crash_with("\"1s\"", "\"-1s\""),
       {"/decisions/0/restart_after", "'-1s'", "expected"}},
      {"duration_overflowing",
       crash_with("\"1s\"", "\"99999999999999999999s\""),
       {"/decisions/0/restart_after", "expected"}},
      {"verdict_unknown",
       crash_with("\"held\"", "\"fine\""),
       {"/expect/orders", "'fine'", "expected"}},
  };
}

class BadInput : public Cli, public testing::WithParamInterface<BadFile> {};

TEST_P(BadInput, is_refused_by_every_command_that_reads_it) {
  write("lost.json", GetParam().text);
  Words says = GetParam().says;
  says.emplace_back("lost.json: ");
  for (const Words& words : std::vector<Words>{{"replay", "lost.json"},
                                               {"replay", "lost.json", "--json"},
                                               {"replay", "lost.json", "--trace", "trace"},
                                               {"replay", "lost.json", "--check"},
                                               {"shrink", "lost.json", "-o", "out.json"},
                                               {"serve", "--scenario", "lost.json"},
                                               {"show", "lost.json"},
                                               {"show", "lost.json", "--mermaid"}})
    expect_refusal(rehearse(words), 65, says);
  EXPECT_THAT(files(), testing::ElementsAre("lost.json"));
}

INSTANTIATE_TEST_SUITE_P(scenario_file, BadInput, testing::ValuesIn(bad_files()),
                         [](const auto& bad) { return std::string(bad.param.name); });

TEST_F(Cli, shows_nothing_that_is_neither_a_scenario_nor_a_trace) {
  write("lost.txt", "Once upon a time\n");
  for (const Words& words :
       std::vector<Words>{{"show", "lost.txt"}, {"show", "lost.txt", "--mermaid"}})
    expect_refusal(rehearse(words), 65,
                   {"lost.txt: ", "neither a scenario nor a trace", "expected"});
}

/// What follows a good line of a trace, and how it is refused.
std::vector<BadFile> bad_traces() {
  return {
      {"no_clock", "+soon client c1 connection.open\n", {"line 2: ", "expected a time"}},
      {"no_actor", "+0.1s\n", {"line 2: ", "expected a time"}},
      {"actor_of_a_run",
       "+0.001s payment starts\n",
       {"line 2: ", "expected", "client, broker or world"}},
      {"no_command", "+0.001s client c1 connection.dance\n", {"line 2: ", "expected"}},
      {"no_effect", "+0.001s broker c1 connection.open\n", {"line 2: ", "expected"}},
      {"cut_short", "+0.001s client c1.1 basic.publish exchange='", {"line 2: ", "expected"}},
  };
}

class BadTrace : public Cli, public testing::WithParamInterface<BadFile> {};

TEST_P(BadTrace, is_refused_by_every_command_that_reads_it) {
  write("lost.trace", std::string("+0.001s client c1 connection.open\n") + GetParam().text);
  Words says = GetParam().says;
  says.emplace_back("lost.trace: ");
  for (const Words& words : std::vector<Words>{{"show", "lost.trace"},
                                               {"show", "lost.trace", "--mermaid"},
                                               {"record", "lost.trace", "-o", "script.txt"}})
    expect_refusal(rehearse(words), 65, says);
  EXPECT_THAT(files(), testing::ElementsAre("lost.trace"));
}

INSTANTIATE_TEST_SUITE_P(trace_file, BadTrace, testing::ValuesIn(bad_traces()),
                         [](const auto& bad) { return std::string(bad.param.name); });

/// Definitions, in which the text that is given takes the place of the queue.
std::string definitions_with(const std::string& queue) {
  return R"({"vhosts": [{"name": "/"}], "users": [{"name": "guest", "password_hash": ""}],
             "permissions": [{"user": "guest", "vhost": "/", "configure": ".*", "write": ".*",
                              "read": ".*"}],
             "queues": [)" +
         queue + "]}";
}

std::vector<BadFile> bad_definitions() {
  return {
      {"not_json", "vhosts", {"line 1, column", "rabbitmqctl export_definitions"}},
      {"no_object", "[]", {"/: expected an object"}},
      {"queue_without_a_name", definitions_with(R"({"vhost": "/"})"), {"/queues/0", "'name'"}},
      {"queue_of_another_host",
       definitions_with(R"({"name": "q", "vhost": "orders"})"),
       {"/queues/0/vhost", "'orders'", "expected one of /vhosts"}},
      {"queue_that_is_half_durable",
       definitions_with(R"({"name": "q", "vhost": "/", "durable": "half"})"),
       {"/queues/0/durable", "expected true or false"}},
      {"queue_that_rabbitmq_refuses",
       definitions_with(R"({"name": "q", "vhost": "/", "arguments": {"x-expires": 0}})"),
       {"the broker refuses it: PRECONDITION_FAILED - invalid arg 'x-expires'"}},
      {"user_with_a_plain_password",
       R"({"users": [{"name": "anna", "password_hash": "secret"}]})",
       {"/users/0/password_hash", "'secret'", "expected the base64"}},
      {"user_with_another_hash",
       R"({"users": [{"name": "anna", "password_hash": "", "hashing_algorithm": "bcrypt"}]})",
       {"/users/0/hashing_algorithm", "'bcrypt'", "expected one of",
        "rabbit_password_hashing_sha256"}},
      {"permissions_of_nobody",
       R"({"vhosts": [{"name": "/"}], "permissions": [{"user": "anna", "vhost": "/"}]})",
       {"/permissions/0/user", "'anna'", "expected one of /users"}},
      {"user_with_a_limit_that_nobody_knows",
       R"({"users": [{"name": "anna", "password_hash": "", "limits": {"max-conn": 1}}]})",
       {"/users/0/limits/max-conn", "expected one of", "max-connections"}},
      {"virtual_host_with_a_limit_in_words",
       R"({"vhosts": [{"name": "/"}], "parameters": [{"component": "vhost-limits", "vhost": "/",
           "name": "limits", "value": {"max-connections": "one"}}]})",
       {"/parameters/0/value/max-connections", "expected a whole number"}},
      {"policy_for_streams",
       R"({"vhosts": [{"name": "/"}], "policies": [{"name": "p", "pattern": "", "vhost": "/",
           "apply-to": "streams", "definition": {}}]})",
       {"/policies/0/apply-to", "'streams'", "expected one of 'all', 'queues', 'exchanges'"}},
  };
}

class BadDefinitions : public Cli, public testing::WithParamInterface<BadFile> {};

TEST_P(BadDefinitions, are_refused_by_the_server) {
  write("lost.json", GetParam().text);
  Words says = GetParam().says;
  says.emplace_back("lost.json: ");
  expect_refusal(rehearse({"serve", "--port", "0", "--definitions", "lost.json"}), 65, says);
}

INSTANTIATE_TEST_SUITE_P(definitions_file, BadDefinitions, testing::ValuesIn(bad_definitions()),
                         [](const auto& bad) { return std::string(bad.param.name); });

TEST_F(Cli, refuses_files_that_are_not_there_or_are_folders) {
  for (const char* file : {"none.json", "."}) {
    expect_refusal(rehearse({"replay", file}), 65, {file, "expected"});
    expect_refusal(rehearse({"show", file}), 65, {file, "expected"});
    expect_refusal(rehearse({"shrink", file, "-o", "out.json"}), 65, {file, "expected"});
  }
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Cli, shrinks_nothing_that_holds) {
  write("held.json", crash_with("\"workflow\": \"orders-naive\"", "\"workflow\": \"orders\""));
  expect_refusal(rehearse({"shrink", "held.json", "-o", "out.json"}), 65, {"held.json", "held"});
  EXPECT_THAT(files(), testing::ElementsAre("held.json"));
}

TEST_F(Cli, shrinks_nothing_that_does_not_falsify_what_it_expects) {
  write("other.json", crash_with("falsified: completion", "falsified: charged once, completion"));
  expect_refusal(rehearse({"shrink", "other.json", "-o", "out.json"}), 65,
                 {"other.json: /decisions: ", "is falsified: completion",
                  "expected 'falsified: charged once, completion', as /expect says"});
  EXPECT_THAT(files(), testing::ElementsAre("other.json"));
}

/// A command line that is complete, so that what is added to it is all that is wrong.
Words complete(const std::string& command) {
  const std::map<std::string, Words> more{
      {"run", {"orders"}},
      {"search", {"orders", "--runs", "1"}},
      {"replay", {"good.json"}},
      {"shrink", {"good.json", "--output", "out.json"}},
      {"show", {"good.json"}},
      {"record", {"session.trace", "--output", "script.txt"}},
      {"service", {"payment", "--broker", "amqp://127.0.0.1:1"}},
      {"conform", {"--broker", "amqp://127.0.0.1:1"}}};
  Words words{command};
  const auto found = more.find(command);
  if (found != more.end()) words.insert(words.end(), found->second.begin(), found->second.end());
  return words;
}

/// The same without the option, of which there is to be an empty one.
Words complete_but_for(const std::string& command, const std::string& option) {
  Words words = complete(command);
  const auto at = std::find(words.begin(), words.end(), option);
  if (at != words.end()) words.erase(at, at + 2);
  return words;
}

/// The options that take a value, from what --help says: "  -o,--output OUT  where to ...". A flag
/// may have "Excludes: " there.
Words options_with_a_value(const std::string& help) {
  const std::regex option(R"((?:^|\n)  (?:-\w,)?(--[a-z-]+) [A-Z]+[\s=.|])");
  Words options;
  for (std::sregex_iterator it(help.begin(), help.end(), option), end; it != end; ++it)
    options.push_back((*it)[1]);
  return options;
}

/// Whatever the option: one that is added tomorrow is tried too.
class Emptied : public Cli, public testing::WithParamInterface<std::string> {};

TEST_P(Emptied, is_refused_wherever_it_takes_a_value) {
  write("good.json", crash);
  write("session.trace", session);
  const Words options = options_with_a_value(rehearse({GetParam(), "--help"}).out);
  EXPECT_EQ(options.empty(), GetParam() == "list");
  for (const std::string& option : options)
    for (const Words& empty : {Words{option, ""}, Words{option + "="}}) {
      Words words = complete_but_for(GetParam(), option);
      words.insert(words.end(), empty.begin(), empty.end());
      expect_refusal(rehearse(words), 64, {option, "expected"});
    }
  EXPECT_THAT(files(), testing::UnorderedElementsAre("good.json", "session.trace"));
}

TEST_P(Emptied, is_refused_as_an_argument) {
  const Words complete_words = complete(GetParam());
  if (complete_words.size() < 2 || complete_words[1].starts_with('-')) return;
  Words words = complete_words;
  words[1].clear();
  expect_refusal(rehearse(words), 64, {"''", "expected"});
}

INSTANTIATE_TEST_SUITE_P(command, Emptied, testing::ValuesIn(commands()),
                         [](const auto& command) { return command.param; });

TEST_F(Cli, does_not_simulate_where_the_url_of_a_broker_is_empty) {
  write("good.json", crash);
  for (const Words& words : std::vector<Words>{{"run", "orders", "--broker", ""},
                                               {"run", "lazy-backlog", "--broker", ""},
                                               {"replay", "good.json", "--broker", ""},
                                               {"run", "orders", "--broker=", "--json"},
                                               {"conform", "--broker", ""},
                                               {"service", "order", "--broker", ""}})
    expect_refusal(rehearse(words), 64, {"--broker: found '', expected URL"});
}

TEST_F(Cli, does_not_replace_a_device_by_a_trace) {
  std::filesystem::create_symlink("/dev/null", folder() / "nowhere");
  EXPECT_EQ(rehearse({"run", "orders", "--trace", "nowhere"}).status, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(folder() / "nowhere"));
  EXPECT_THAT(files(), testing::ElementsAre("nowhere"));
}

TEST_F(Cli, names_a_broker_that_is_not_there_but_never_the_password) {
  const std::string url = "amqp://guest:xyzzy@127.0.0.1:1/";
  for (const Words& words : {Words{"run", "orders", "--broker", url},
                             Words{"run", "orders", "--json", "--broker", url}}) {
    const Outcome outcome = rehearse(words);
    expect_refusal(outcome, 69, {"127.0.0.1:1"});
    EXPECT_THAT(outcome.err, Not(HasSubstr("xyzzy")));
  }
  const Outcome outcome = rehearse({"run", "orders", "--broker", "amqp://guest:xyzzy@h:port/"});
  expect_refusal(outcome, 64, {"--broker"});
  EXPECT_THAT(outcome.err, Not(HasSubstr("xyzzy")));
}

}  // namespace
}  // namespace rehearsal::tools
