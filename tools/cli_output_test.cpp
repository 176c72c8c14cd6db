#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/cli_fixture.hpp"

/// What was found reaches somebody: places that cannot be written are refused before the work, the
/// result comes out in any case, and a suggested command can be copied.
namespace rehearsal::tools {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const Words search_that_finds{"search", "orders-naive", "--faults", "duplicate"};

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_F(Cli, refuses_a_place_that_cannot_be_written_before_the_work) {
  write("file", "");
  write("good.json", crash);
  write("session.trace", session);
  for (const Words& words : std::vector<Words>{
           with(search_that_finds, {"--save", "file/folder"}),
           with(search_that_finds, {"--save", "file"}),
           with(search_that_finds, {"--save", "/proc/here", "--json"}),
           // It is there, but takes no file.
           with(search_that_finds, {"--save", "/proc"}),
           {"run", "orders", "--trace", "none/trace"},
           {"run", "orders", "--trace", "."},
           {"run", "orders", "--trace", "/proc/here"},
           {"replay", "good.json", "--trace", "none/trace"},
           {"shrink", "good.json", "-o", "none/out.json"},
           {"record", "session.trace", "-o", "none/script.txt"},
           {"serve", "--port", "0", "--trace", "none/trace"},
       }) {
    const Outcome outcome = rehearse(words);
    EXPECT_EQ(outcome.status, 73) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, StartsWith("rehearse: "));
    EXPECT_THAT(outcome.err, HasSubstr("cannot be "));
  }
  EXPECT_THAT(files(), testing::UnorderedElementsAre("file", "good.json", "session.trace"));
}

TEST_F(Cli, prints_what_it_found_even_if_that_cannot_be_saved_any_more) {
  const std::string file =
      rehearse_json(with(search_that_finds, {"--save", "first", "--json"}), 1).at("scenario");
  const std::string name = std::filesystem::path(file).filename();
  std::filesystem::create_directories(folder() / "second" / name);
  const Outcome words = rehearse(with(search_that_finds, {"--save", "second"}));
  EXPECT_EQ(words.status, 73);
  EXPECT_THAT(words.out, HasSubstr("shrunk to one decision"));
  EXPECT_THAT(words.out, HasSubstr("Not saved: second/" + name + ": cannot be written: "));
  EXPECT_THAT(words.out, HasSubstr("\nfalsified: "));
  EXPECT_THAT(words.err, HasSubstr("rehearse: second/" + name + ": cannot be written: "));
  const Outcome object = rehearse(with(search_that_finds, {"--save", "second", "--json"}));
  EXPECT_EQ(object.status, 73);
  const json found = json::parse(object.out);
  EXPECT_EQ(found.at("verdict"), "falsified");
  EXPECT_EQ(found.at("scenario"), nullptr);
  EXPECT_EQ(found.at("decisions").size(), 1u);
}

TEST_F(Cli, prints_its_result_though_the_medium_of_its_file_is_full) {
  write("good.json", crash);
  write("session.trace", session);
  for (const auto& [words, result] : std::vector<std::pair<Words, std::string>>{
           {{"run", "orders", "--trace", "/dev/full"}, "held\n"},
           {{"replay", "good.json", "--trace", "/dev/full"}, "falsified: completion"},
           {{"replay", "good.json", "--trace", "/dev/full", "--json"}, "\"falsified\""},
           {{"shrink", "good.json", "-o", "/dev/full"}, "now 1 decision and 1 order"},
           {{"shrink", "good.json", "-o", "/dev/full", "--json"}, "\"scenario\": null"},
           {{"record", "session.trace", "-o", "/dev/full"}, "which the simulator repeats"}}) {
    const Outcome outcome = rehearse(words);
    EXPECT_EQ(outcome.status, 73) << words.front();
    EXPECT_THAT(outcome.out, HasSubstr(result));
    EXPECT_THAT(outcome.err, HasSubstr("/dev/full: cannot be written: No space left on device"));
  }
}

TEST_F(Cli, does_not_call_it_a_success_when_nobody_got_the_result) {
  for (const char* command : {"list", "list --json", "--help", "run --help", "--version",
                              "run orders", "run orders --json", "serve --port 0"})
    for (const char* nowhere : {" > /dev/full", " >&-"}) {
      const Outcome outcome = bash(std::string("rehearse ") + command + nowhere);
      EXPECT_EQ(outcome.status, 73) << command << nowhere;
      EXPECT_THAT(outcome.err, HasSubstr("standard output cannot be written to"));
    }
}

TEST_F(Cli, writes_no_result_into_another_file_where_standard_output_is_closed) {
  EXPECT_EQ(rehearse({"run", "orders", "--trace", "good"}).status, 0);
  EXPECT_EQ(bash("rehearse run orders --trace trace >&-").status, 73);
  EXPECT_EQ(content(folder() / "trace"), content(folder() / "good"));
  // This one is open while the URL is printed.
  EXPECT_EQ(bash("timeout 20 \"$program\" serve --port 0 --trace served >&-").status, 73);
  EXPECT_THAT(content(folder() / "served"), IsEmpty());
}

TEST_F(Cli, leaves_no_folder_behind_in_which_there_is_nothing) {
  const Words search{"search", "orders", "--runs", "20", "--faults", "none", "--save", "new/deep"};
  EXPECT_EQ(rehearse(search).status, 0);
  EXPECT_THAT(files(), IsEmpty());
  std::filesystem::create_directory(folder() / "new");
  EXPECT_EQ(rehearse(search).status, 0);
  EXPECT_THAT(files(), testing::ElementsAre("new"));
}

/// Where a scenario is saved, which a shell must not take apart.
class Saved : public Cli, public testing::WithParamInterface<const char*> {};

TEST_P(Saved, can_be_replayed_by_the_command_that_is_suggested) {
  const Outcome found = rehearse(with(search_that_finds, {std::string("--save=") + GetParam()}));
  EXPECT_EQ(found.status, 1) << found.err;
  const std::string before = "\nSaved; replay it with: ";
  const std::size_t at = found.out.find(before);
  ASSERT_NE(at, found.out.npos) << found.out;
  const std::size_t start = at + before.size();
  const std::string command = found.out.substr(start, found.out.find('\n', start) - start);
  const Outcome again = bash(command);
  EXPECT_EQ(again.status, 1) << command << '\n' << again.err;
  EXPECT_THAT(again.out, HasSubstr("\nfalsified: "));
}

TEST_P(Saved, is_named_in_an_object_that_can_be_read) {
  const json found =
      rehearse_json(with(search_that_finds, {std::string("--save=") + GetParam(), "--json"}), 1);
  EXPECT_EQ(found.at("verdict"), "falsified");
}

INSTANTIATE_TEST_SUITE_P(in_a_folder, Saved,
                         testing::Values("plain", "my scenarios", "it's", "a\"b", "$HOME", "*",
                                         "-dash", "two\nlines", "tab\t'q' \\", "~", "caf\xc3\xa9",
                                         "\xff", "a;b&c"),
                         [](const auto& path) { return "case_" + std::to_string(path.index); });

TEST_F(Cli, suggests_a_plain_path_as_it_is) {
  EXPECT_THAT(rehearse(with(search_that_finds, {"--save", "saved"})).out,
              HasSubstr("replay it with: rehearse replay saved/orders-naive-"));
}

TEST_F(Cli, says_why_the_control_port_cannot_be_listened_on) {
  const Outcome outcome = bash(
      "coproc { exec \"$program\" serve --port 0; }\n"
      "read -r url <&\"${COPROC[0]}\"; port=${url##*:}\n"
      "rehearse serve --port 0 --control \"${port%/}\"; status=$?; kill $COPROC_PID; exit $status");
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.err, StartsWith("rehearse: --control "));
  EXPECT_THAT(outcome.err, EndsWith(": Address already in use\n"));
}

/// A team's own command line is a program of another name.
TEST_F(Cli, is_called_by_the_name_of_its_program) {
  const std::string own = "ln -s \"$program\" videos && ./videos ";
  const Outcome wrong = bash(own + "replay missing.json");
  EXPECT_EQ(wrong.status, 65);
  EXPECT_THAT(wrong.err, StartsWith("videos: missing.json: "));
  const Outcome found = bash("./videos search orders-naive --runs 200 --save found");
  EXPECT_EQ(found.status, 1);
  EXPECT_THAT(found.out, HasSubstr("replay it with: videos replay found/"));
  EXPECT_THAT(bash("./videos run --help").out, HasSubstr("as 'videos list' names them"));
}

TEST_F(Cli, says_its_version) {
  const Outcome outcome = rehearse({"--version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, testing::MatchesRegex("Rehearsal [0-9]+\\.[0-9]+\\.[0-9]+, .*\n"));
  EXPECT_THAT(outcome.err, IsEmpty());
}

}  // namespace
}  // namespace rehearsal::tools
