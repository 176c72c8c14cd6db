#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/cli_fixture.hpp"

/// Whoever interrupts long work gets what was done until then.
namespace rehearsal::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

const Words endless_search{"search", "orders", "--runs", "1000000000", "--faults", "none"};

TEST_F(Cli, ends_a_search_that_is_interrupted_with_what_was_done) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Outcome outcome = interrupted(endless_search, signal);
    EXPECT_EQ(outcome.status, 130);
    EXPECT_THAT(outcome.out, MatchesRegex("undecided: interrupted after [0-9]+ of 1000000000 runs\n"
                                          "[0-9]+ runs? of 3 orders, [0-9]+ deliveries, .*\n"));
    EXPECT_THAT(outcome.err, IsEmpty());
  }
}

TEST_F(Cli, prints_the_object_of_a_search_that_is_interrupted) {
  Words words = endless_search;
  words.insert(words.end(), {"--json", "--jobs", "3", "--save", "saved"});
  const Outcome outcome = interrupted(words, SIGINT);
  EXPECT_EQ(outcome.status, 130);
  const json found = json::parse(outcome.out);
  EXPECT_EQ(found.at("verdict"), "undecided");
  EXPECT_EQ(found.at("interrupted"), true);
  EXPECT_LT(found.at("runs"), 1'000'000'000);
  // Of each of three orders at least four messages.
  EXPECT_GE(found.at("deliveries"), found.at("runs").get<std::uint64_t>() * 12);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(Cli, ends_a_backlog_that_is_interrupted_with_what_was_done) {
  const Outcome outcome =
      interrupted({"run", "lazy-backlog", "--messages", "10000000", "--json"}, SIGINT);
  EXPECT_EQ(outcome.status, 130);
  const json run = json::parse(outcome.out);
  EXPECT_EQ(run.at("verdict"), "undecided");
  EXPECT_EQ(run.at("modes").size(), 1u);
  EXPECT_LT(run.at("modes").at(0).at("consumed"), 10'000'000);
}

TEST_F(Cli, says_of_a_search_that_was_not_interrupted_that_it_was_not) {
  const json held =
      rehearse_json({"search", "orders", "--runs", "10", "--faults", "none", "--json"}, 0);
  EXPECT_EQ(held.at("interrupted"), false);
}

}  // namespace
}  // namespace rehearsal::tools
