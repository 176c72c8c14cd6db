#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tools/cli_fixture.hpp"

/// What each command does, and says of it.
namespace rehearsal::tools {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(Cli, tells_how_it_is_used) {
  for (const std::string& command : commands()) {
    const Outcome outcome = rehearse({command, "--help"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_THAT(outcome.out, HasSubstr("--help"));
    EXPECT_THAT(outcome.err, IsEmpty());
  }
  const std::string all = rehearse({"--help"}).out;
  for (const std::string& command : commands()) EXPECT_THAT(all, HasSubstr("  " + command + " "));
  for (const char* status : {"73 output cannot be written", "130 interrupted"})
    EXPECT_THAT(all, HasSubstr(status));
}

TEST_F(Cli, lists_what_there_is) {
  const json all = rehearse_json({"list", "--json"}, 0);
  std::set<std::string> kinds;
  for (const json& workflow : all.at("workflows")) {
    kinds.insert(workflow.at("kind"));
    EXPECT_THAT(workflow.at("expect").get<std::string>(), AnyOf("held", "falsified"));
    EXPECT_FALSE(workflow.at("name").get<std::string>().empty());
  }
  EXPECT_THAT(kinds, testing::ElementsAre("canary", "example"));
  EXPECT_EQ(all.at("faults").size(), 12u);
  EXPECT_EQ(all.at("properties").size(), 17u);
  EXPECT_EQ(all.at("strategies").size(), 2u);
  EXPECT_EQ(all.at("rabbitmq").size(), 3u);
  const Outcome words = rehearse({"list"});
  for (const char* word : {"orders-naive", "crash", "completion", "swarm", "adversarial", "4.0"})
    EXPECT_THAT(words.out, HasSubstr(word));
}

TEST_F(Cli, lists_the_versions_of_rabbitmq_and_how_far_to_trust_them) {
  const json versions = rehearse_json({"list", "--json"}, 0).at("rabbitmq");
  EXPECT_EQ(versions.at(0).at("version"), "3.10");
  EXPECT_EQ(versions.at(0).at("trust"), "compared with a real broker");
  EXPECT_EQ(versions.at(0).at("differences"), json::array());
  const Outcome words = rehearse({"list"});
  for (const std::size_t later : {1u, 2u}) {
    EXPECT_EQ(versions.at(later).at("trust"), "not tried on a real broker");
    EXPECT_FALSE(versions.at(later).at("differences").empty());
    for (const json& difference : versions.at(later).at("differences"))
      EXPECT_THAT(words.out, HasSubstr(difference.at("about").get<std::string>()));
  }
}

TEST_F(Cli, runs_with_another_version_and_says_that_nobody_tried_it) {
  const Outcome tried = rehearse({"run", "orders", "--rabbitmq", "3.10"});
  EXPECT_EQ(tried.status, 0);
  EXPECT_THAT(tried.out, Not(HasSubstr("not tried")));
  for (const char* command : {"run", "search"}) {
    const Words words{command, "orders-naive", "--faults", "drop", "--rabbitmq", "4.0"};
    EXPECT_THAT(rehearse(words).out, HasSubstr("RabbitMQ 4.0: not tried on a real broker\n"));
  }
  EXPECT_EQ(rehearse_json({"run", "orders", "--json"}, 0).at("rabbitmq"), "3.10");
  EXPECT_EQ(rehearse_json({"run", "orders", "--rabbitmq", "3.13", "--json"}, 0).at("rabbitmq"),
            "3.13");
}

TEST_F(Cli, has_a_scenario_again_with_the_version_that_it_was_found_for) {
  const Words search{"search", "orders-naive", "--faults", "drop",  "--save",
                     "saved",  "--rabbitmq",   "4.0",      "--json"};
  const json found = rehearse_json(search, 1);
  EXPECT_EQ(found.at("rabbitmq"), "4.0");
  const std::string scenario = found.at("scenario");
  const json again = rehearse_json({"replay", scenario, "--json"}, 1);
  EXPECT_EQ(again.at("rabbitmq"), "4.0");
  EXPECT_EQ(again.at("digest"), found.at("digest"));
  EXPECT_EQ(rehearse_json({"show", scenario, "--json"}, 0).at("rabbitmq"), "4.0");
  rehearse_json({"shrink", scenario, "-o", "short.json", "--json"}, 0);
  EXPECT_EQ(rehearse_json({"replay", "short.json", "--json"}, 1).at("rabbitmq"), "4.0");
}

const Words& keys_of_runs() {
  static const Words keys{"verdict",  "property", "workflow",   "runs",      "seed",   "decisions",
                          "scenario", "digest",   "deliveries", "virtual_s", "wall_s", "faults"};
  return keys;
}

void expect_keys(const json& object) {
  for (const std::string& key : keys_of_runs()) EXPECT_TRUE(object.contains(key)) << key;
}

TEST_F(Cli, tells_a_run_as_a_story) {
  const Outcome calm = rehearse({"run", "orders-naive"});
  EXPECT_EQ(calm.status, 0);
  for (const char* word : {"OrderPlaced(101)", "charge", "reserve", "notify", "held", "digest"})
    EXPECT_THAT(calm.out, HasSubstr(word));
  EXPECT_THAT(calm.err, IsEmpty());
}

TEST_F(Cli, prints_one_object_about_a_run) {
  const json run = rehearse_json({"run", "orders", "--orders", "2", "--json"}, 0);
  expect_keys(run);
  EXPECT_EQ(run.at("verdict"), "held");
  EXPECT_EQ(run.at("runs"), 1);
  EXPECT_EQ(run.at("decisions"), json::array());
  EXPECT_GE(run.at("deliveries"), 8);
  EXPECT_EQ(run.at("digest").get<std::string>().size(), 16u);
}

TEST_F(Cli, has_the_same_run_again_from_the_same_seed_and_another_from_another) {
  const auto digest = [&](const std::string& seed) {
    const Outcome run = rehearse({"run", "orders", "--faults", "adversarial", "--strategy",
                                  "random", "--seed", seed, "--json"});
    return json::parse(run.out).at("digest").get<std::string>();
  };
  EXPECT_EQ(digest("7"), digest("7"));
  EXPECT_NE(digest("7"), digest("8"));
}

TEST_F(Cli, writes_the_same_trace_twice) {
  EXPECT_EQ(rehearse({"run", "orders", "--trace", "one"}).status, 0);
  EXPECT_EQ(rehearse({"run", "orders", "--json", "--trace", "two"}).status, 0);
  EXPECT_EQ(content(folder() / "one"), content(folder() / "two"));
  EXPECT_THAT(content(folder() / "one"), HasSubstr("basic.publish"));
  EXPECT_THAT(files(), testing::ElementsAre("one", "two"));
}

/// The kinds of faults that each find the bug in the naive choreography.
class Finds : public Cli, public testing::WithParamInterface<const char*> {};

TEST_P(Finds, a_bug_shrinks_it_saves_it_and_has_it_again) {
  const json found = rehearse_json({"search", "orders-naive", "--runs", "20000", "--faults",
                                    GetParam(), "--save", "saved", "--json"},
                                   1);
  expect_keys(found);
  EXPECT_EQ(found.at("verdict"), "falsified");
  EXPECT_FALSE(found.at("property").get<std::string>().empty());
  EXPECT_FALSE(found.at("decisions").empty());
  EXPECT_LE(found.at("decisions").size(), 2u);
  const std::string file = found.at("scenario");
  EXPECT_THAT(files(), testing::UnorderedElementsAre("saved", file));

  const json saved = json::parse(content(folder() / file));
  EXPECT_EQ(saved.at("decisions"), found.at("decisions"));
  EXPECT_EQ(saved.at("expect").at("orders"), "held");
  for (int process = 0; process < 3; ++process) {
    const json again = rehearse_json({"replay", file, "--json"}, 1);
    expect_keys(again);
    EXPECT_EQ(again.at("digest"), found.at("digest"));
    EXPECT_EQ(again.at("property"), found.at("property"));
    EXPECT_EQ(again.at("diverged"), json::array());
  }
  EXPECT_EQ(rehearse({"replay", file, "--workflow", "orders"}).status, 0);
  EXPECT_EQ(rehearse({"replay", file, "--check"}).status, 0);
}

INSTANTIATE_TEST_SUITE_P(with, Finds,
                         testing::Values("realistic", "adversarial", "drop", "duplicate", "crash"),
                         [](const auto& faults) { return std::string(faults.param); });

TEST_F(Cli, finds_the_same_whatever_the_number_of_jobs) {
  const auto digest = [&](const char* jobs) {
    return rehearse_json({"search", "orders-naive", "--faults", "crash", "--jobs", jobs, "--json"},
                         1)
        .at("digest");
  };
  EXPECT_EQ(digest("1"), digest("4"));
}

TEST_F(Cli, tells_a_counterexample_in_words_and_shows_no_progress_where_nobody_waits) {
  const Outcome outcome = rehearse({"search", "orders-naive", "--faults", "duplicate"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("1. "));
  EXPECT_THAT(outcome.out, HasSubstr("duplicate"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\033")));
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Cli, says_of_a_search_what_never_happened) {
  const json vacuous =
      rehearse_json({"search", "orders", "--runs", "1", "--faults", "crash", "--json"}, 2);
  EXPECT_EQ(vacuous.at("verdict"), "vacuous");
  EXPECT_FALSE(vacuous.at("never").empty());
}

TEST_F(Cli, finds_nothing_in_the_hardened_choreography_without_faults) {
  const json held =
      rehearse_json({"search", "orders", "--runs", "50", "--faults", "none", "--json"}, 0);
  EXPECT_EQ(held.at("verdict"), "held");
  EXPECT_EQ(held.at("runs"), 50);
  EXPECT_EQ(held.at("scenario"), nullptr);
}

TEST_F(Cli, shrinks_a_scenario) {
  const std::string more =
      R"([ { "at": "inventory received PaymentProcessed(101) #1", "do": "slow", "by": "5s" },)";
  write("long.json", crash_with("[", more));
  const Outcome outcome = rehearse({"shrink", "long.json", "-o", "short.json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json::parse(content(folder() / "short.json")).at("decisions").size(), 1u);
  EXPECT_EQ(rehearse({"replay", "short.json", "--check"}).status, 0);
  EXPECT_THAT(files(), testing::ElementsAre("long.json", "short.json"));
}

/// The customer of the first order is notified twice, and the second order is lost.
std::string two_failures(const std::string& expected) {
  return R"({ "format": 1, "workflow": "orders-naive", "workload": { "orders": 2 },
  "decisions": [
    { "at": "broker delivers InventoryReserved(101) to notification #1", "do": "duplicate" },
    { "at": "notification received InventoryReserved(102) #1", "do": "crash",
      "restart_after": "1s" } ],
  "expect": { "orders-naive": ")" +
         expected + R"(" } })";
}

TEST_F(Cli, shrinks_to_what_falsifies_every_property_that_is_expected) {
  const std::pair<const char*, std::vector<std::string>> cases[] = {
      {"falsified: completion", {"crash"}},
      {"falsified: notified once", {"duplicate"}},
      {"falsified: notified once, completion", {"duplicate", "crash"}},
      {"held", {"duplicate"}}};
  for (const auto& [expected, faults] : cases) {
    write("long.json", two_failures(expected));
    const json shrunk = rehearse_json({"shrink", "long.json", "-o", "short.json", "--json"}, 0);
    std::vector<std::string> left;
    for (const json& decision : shrunk.at("decisions")) left.push_back(decision.at("do"));
    EXPECT_EQ(left, faults) << expected;
  }
}

/// Whatever has a result; the others are servers.
TEST_F(Cli, has_an_object_for_programs_wherever_there_is_a_result) {
  for (const std::string& command : commands())
    if (command != "serve" && command != "service") {
      EXPECT_THAT(rehearse({command, "--help"}).out, HasSubstr("--json")) << command;
    }
}

TEST_F(Cli, prints_one_object_about_what_it_shrank) {
  write(
      "long.json",
      crash_with(
          "[", R"([ { "at": "order received OrderRequest(101) #9", "do": "slow", "by": "5s" },)"));
  const json shrunk = rehearse_json({"shrink", "long.json", "-o", "short.json", "--json"}, 0);
  EXPECT_EQ(shrunk.at("scenario"), "short.json");
  EXPECT_EQ(shrunk.at("before"), (json{{"decisions", 2}, {"orders", 1}}));
  EXPECT_EQ(shrunk.at("now"), (json{{"decisions", 1}, {"orders", 1}}));
  const json written = json::parse(content(folder() / "short.json"));
  EXPECT_EQ(shrunk.at("decisions"), written.at("decisions"));
  EXPECT_EQ(shrunk.at("expect"), written.at("expect"));
}

TEST_F(Cli, prints_one_object_about_what_it_shows) {
  write("good.json", crash);
  const json shown = rehearse_json({"show", "good.json", "--json"}, 0);
  expect_keys(shown);
  EXPECT_EQ(shown.at("verdict"), "falsified");
  const json& fault = *std::find_if(shown.at("story").begin(), shown.at("story").end(),
                                    [](const json& scene) { return scene.at("kind") == "fault"; });
  EXPECT_EQ(fault.at("actor"), "the world");
  EXPECT_EQ(fault.at("what"), "payment received OrderPlaced(101) #1: crash, restart_after 1s");
  EXPECT_EQ(fault.at("remark"), "");
  write("session.trace", session);
  const json story = rehearse_json({"show", "session.trace", "--json"}, 0).at("story");
  EXPECT_EQ(story.at(0), (json{{"at_s", 0.001},
                               {"kind", "process"},
                               {"actor", "client 1"},
                               {"what", "connects to / as guest"},
                               {"remark", ""}}));
}

TEST_F(Cli, shows_a_scenario_with_another_version) {
  write("good.json", crash);
  const Outcome shown = rehearse({"show", "good.json", "--rabbitmq", "4.0"});
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.out, HasSubstr("RabbitMQ 4.0: not tried on a real broker\n"));
  EXPECT_EQ(rehearse_json({"show", "good.json", "--rabbitmq", "4.0", "--json"}, 0).at("rabbitmq"),
            "4.0");
}

TEST_F(Cli, shows_a_scenario_as_a_story_and_as_a_diagram) {
  write("good.json", crash);
  const Outcome story = rehearse({"show", "good.json"});
  EXPECT_EQ(story.status, 0);
  EXPECT_THAT(story.out, HasSubstr("payment received OrderPlaced(101) #1: crash"));
  EXPECT_THAT(story.out, HasSubstr("completion"));
  const Outcome diagram = rehearse({"show", "good.json", "--mermaid"});
  EXPECT_EQ(diagram.status, 0);
  EXPECT_THAT(diagram.out, StartsWith("sequenceDiagram\n"));
  for (const char* part : {"participant payment", "->>", "OrderPlaced(101)", "Note over"})
    EXPECT_THAT(diagram.out, HasSubstr(part));
}

TEST_F(Cli, shows_a_served_session_as_a_story_and_as_a_diagram) {
  write("session.trace", session);
  const Outcome story = rehearse({"show", "session.trace"});
  EXPECT_EQ(story.status, 0) << story.err;
  for (const char* part :
       {"client 1      connects to / as guest\n", "client 2      connects to / as guest\n",
        "client 1      publishes orders({\"order_id\": 101})\n",
        "RabbitMQ      ordres(lost) reaches no queue: none is called ordres\n",
        "client 1      is refused: ordres(lost) comes back: NO_ROUTE\n",
        "client 2      is sent orders({\"order_id\": 101})\n",
        "client 2      is sent orders({\"order_id\": 101}), again\n",
        "client 2      is refused: NOT_FOUND - no queue 'returns' in vhost '/'\n",
        "client 1      leaves\n"})
    EXPECT_THAT(story.out, HasSubstr(part));
  const Outcome diagram = rehearse({"show", "session.trace", "--mermaid"});
  EXPECT_EQ(diagram.status, 0) << diagram.err;
  EXPECT_THAT(diagram.out, StartsWith("sequenceDiagram\n  participant client 1\n"
                                      "  participant client 2\n  participant RabbitMQ\n"));
  for (const char* part : {"  client 1->>RabbitMQ: orders({", "  RabbitMQ->>client 2: orders({",
                           "  RabbitMQ-xclient 2: NOT_FOUND"})
    EXPECT_THAT(diagram.out, HasSubstr(part));
}

TEST_F(Cli, shows_what_is_left_of_a_trace_whose_beginning_is_cut_off) {
  const std::string whole = session;
  write("end.trace", whole.substr(whole.find("+0.008000s broker")));
  const Outcome story = rehearse({"show", "end.trace"});
  EXPECT_EQ(story.status, 0) << story.err;
  EXPECT_THAT(story.out, HasSubstr("client 2      is sent orders"));
}

TEST_F(Cli, records_a_served_session_as_a_script_that_the_simulator_repeats) {
  write("session.trace", session);
  const Outcome outcome = rehearse({"record", "session.trace", "-o", "session.txt"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("which the simulator repeats"));
  EXPECT_THAT(content(folder() / "session.txt"), HasSubstr("> c2.1 basic.get queue='orders'\n"));
}

TEST_F(Cli, prints_one_object_about_what_it_recorded) {
  write("session.trace", session);
  const json recorded = rehearse_json({"record", "session.trace", "-o", "s.txt", "--json"}, 0);
  EXPECT_EQ(recorded.at("script"), "s.txt");
  EXPECT_EQ(recorded.at("repeated"), true);
  EXPECT_EQ(recorded.at("difference"), nullptr);
  EXPECT_GT(recorded.at("steps"), 10);
}

TEST_F(Cli, records_and_shows_a_session_in_which_the_broker_was_killed) {
  write(
      "session.trace",
      "+0.001s client c1 connection.open\n"
      "+0.001s broker c1 connection.open-ok\n"
      "+0.002s client c1.1 channel.open\n"
      "+0.002s broker c1.1 channel.open-ok\n"
      "+0.003s client c1.1 queue.declare queue='orders'\n"
      "+0.003s broker c1.1 queue.declare-ok queue='orders' message_count=0 consumer_count=0\n"
      "+0.004s client c1.1 basic.publish exchange='' routing_key='orders' body='101'\n"
      "+0.004s broker broker enqueued queue='orders' exchange='' routing_key='orders' body='101'\n"
      "+0.005s client operator raise_alarm source='disk'\n"
      "+0.005s client operator clear_alarm source='disk'\n"
      "+0.006s world the broker is killed\n"
      "+0.006s broker broker settled queue='orders' fate=lost_at_restart exchange=''"
      " routing_key='orders' body='101'\n"
      "+2.006s world the broker is up again\n"
      "+2.007s client c2 connection.open\n"
      "+2.007s broker c2 connection.open-ok\n");
  const Outcome recorded = rehearse({"record", "session.trace", "-o", "session.txt"});
  EXPECT_EQ(recorded.status, 0) << recorded.err;
  EXPECT_THAT(recorded.out, HasSubstr("which the simulator repeats"));
  EXPECT_THAT(content(folder() / "session.txt"), HasSubstr("! kill\n"));
  const Outcome story = rehearse({"show", "session.trace"});
  EXPECT_EQ(story.status, 0) << story.err;
  for (const char* part :
       {"the operator  raise_alarm source='disk'", "the world     the broker is killed",
        "orders(101) is lost as the broker goes down"})
    EXPECT_THAT(story.out, HasSubstr(part));
}

TEST_F(Cli, compares_a_lazy_backlog_with_one_that_is_not) {
  const json run =
      rehearse_json({"run", "lazy-backlog", "--messages", "20000", "--memory", "0", "--json"}, 0);
  EXPECT_EQ(run.at("verdict"), "held");
  ASSERT_EQ(run.at("modes").size(), 2u);
  const json& standard = run.at("modes").at(0);
  const json& lazy = run.at("modes").at(1);
  EXPECT_EQ(standard.at("queue_mode"), "default");
  EXPECT_EQ(standard.at("peak_in_memory").at("messages"), 20000);
  EXPECT_EQ(standard.at("peak_in_memory").at("bytes"), 20480000);
  EXPECT_EQ(standard.at("peak_paged_out").at("messages"), 0);
  EXPECT_EQ(lazy.at("queue_mode"), "lazy");
  EXPECT_LT(lazy.at("peak_in_memory").at("messages"), 5000);
  EXPECT_EQ(lazy.at("peak_paged_out").at("messages"), 20000);
  EXPECT_EQ(lazy.at("consumed"), 20000);
  EXPECT_GT(lazy.at("drain_s"), standard.at("drain_s"));
}

TEST_F(Cli, tells_whom_a_backlog_blocks) {
  const Words words{"run", "lazy-backlog", "--messages", "200000", "--memory", "400", "--json"};
  const json run = rehearse_json(words, 0);
  EXPECT_GT(run.at("modes").at(0).at("blocked_s"), 0);
  EXPECT_EQ(run.at("modes").at(1).at("blocked_s"), 0);
}

TEST_F(Cli, stores_every_backlog_as_a_lazy_one_where_the_mode_does_not_count) {
  const Words words{"run", "lazy-backlog", "--messages", "20000", "--rabbitmq", "3.13", "--json"};
  const json run = rehearse_json(words, 0);
  EXPECT_EQ(run.at("rabbitmq"), "3.13");
  for (const json& mode : run.at("modes"))
    EXPECT_EQ(mode.at("peak_paged_out").at("messages"), 20000);
}

TEST_F(Cli, runs_a_backlog_in_one_mode) {
  const Words words{"run", "lazy-backlog", "--messages", "10", "--queue-mode", "lazy"};
  const Outcome table = rehearse(words);
  EXPECT_EQ(table.status, 0);
  for (const char* word : {"lazy", "messages in memory", "paged out", "blocked", "held"})
    EXPECT_THAT(table.out, HasSubstr(word));
}

}  // namespace
}  // namespace rehearsal::tools
