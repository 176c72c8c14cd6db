#include "model/profile.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "model/broker.hpp"
#include "model/one_channel_test.hpp"
#include "model/text/fields.hpp"
#include "model/text/script.hpp"

namespace rehearsal::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t mebibyte = 1 << 20;

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(fs::path(REHEARSAL_SOURCE_DIR) / file).rdbuf();
  return text.str();
}

MessageRef message_of(std::size_t size) {
  return std::make_shared<const Message>(Name(), Name("q"), Properties(), std::string(size, 'x'));
}

/// A broker of that version with a queue and an open channel.
Broker broker_of(Version version, Table arguments = {}) {
  Broker broker(profile_of(version));
  broker.apply(ConnectionOpen{channel.connection}, Time{});
  broker.apply(ChannelOpen{channel}, Time{});
  broker.apply(QueueDeclare{.channel = channel, .queue = "q", .arguments = std::move(arguments)},
               Time{});
  return broker;
}

bool refuses(Version version, std::size_t size) {
  const Effects effects =
      broker_of(version).apply(Publish{channel, message_of(size), false, false}, Time{});
  return std::holds_alternative<ChannelClosed>(effects.front());
}

Weight paged_out(Version version, const char* mode) {
  Broker broker = broker_of(version, {{"x-queue-mode", Value{mode}}});
  for (int i = 0; i < 10; ++i)
    broker.apply(Publish{channel, message_of(100), false, false}, Time{});
  return broker.queues().front().paged_out;
}

/// A version, and a rule of section 27.
using Told = std::pair<Version, std::string>;

void add_rules(std::set<Told>& told, const Script& script) {
  constexpr std::string_view directive = "# rules: ";
  for (const std::string& line : script.head) {
    if (line.starts_with(directive)) told.emplace(script.version, line.substr(directive.size()));
  }
}

/// What the scripts tell of.
std::set<Told> told_by_scripts() {
  std::set<Told> told;
  for (const auto& entry :
       fs::directory_iterator(fs::path(REHEARSAL_SOURCE_DIR) / "model" / "scripts")) {
    const Script script = parse_script(content(entry.path()));
    if (!is_compared(script.version)) add_rules(told, script);
  }
  return told;
}

std::string row(const Difference& difference) {
  std::ostringstream row;
  row << "| " << difference.rule << " | " << name_of(difference.since) << " | " << difference.about
      << " | " << (difference.expressed ? "yes" : "no") << " | no |\n";
  return row.str();
}

TEST(Profile, is_that_of_the_version_that_was_tried_if_nobody_asks) {
  EXPECT_EQ(Profile(), profile_of(Version::v3_10));
  EXPECT_EQ(Broker(), Broker(profile_of(Version::v3_10)));
  EXPECT_NE(profile_of(Version::v3_13), profile_of(Version::v4_0));
}

TEST(Profile, is_asked_for_by_the_name_of_its_version) {
  for (const Version version : versions()) EXPECT_EQ(version_named(name_of(version)), version);
  for (const char* const name : {"", "3", "3.1", "3.10.8", "4"}) EXPECT_FALSE(version_named(name));
}

TEST(Profile, says_where_a_classic_queue_keeps_its_messages) {
  EXPECT_EQ(paged_out(Version::v3_10, "default"), Weight());
  EXPECT_EQ(paged_out(Version::v3_10, "lazy"), (Weight{10, 1000}));
  for (const char* const mode : {"default", "lazy"}) {
    EXPECT_EQ(paged_out(Version::v3_13, mode), (Weight{10, 1000}));
  }
}

TEST(Profile, says_how_large_a_message_may_be) {
  EXPECT_FALSE(refuses(Version::v3_13, 16 * mebibyte + 1));
  EXPECT_FALSE(refuses(Version::v4_0, 16 * mebibyte));
  EXPECT_TRUE(refuses(Version::v4_0, 16 * mebibyte + 1));
}

TEST(Differences, that_the_model_expresses_have_scripts) {
  const std::set<Told> told = told_by_scripts();
  for (const Difference& it : differences()) {
    if (!it.expressed) continue;
    EXPECT_TRUE(told.contains({it.since, std::string(it.rule)})) << it.rule << ": " << it.about;
  }
}

TEST(Differences, are_all_in_the_documentation) {
  const std::string page = content("docs/versions.md");
  for (const Difference& it : differences()) {
    EXPECT_NE(page.find(row(it)), std::string::npos) << "docs/versions.md lacks\n" << row(it);
  }
}

}  // namespace
}  // namespace rehearsal::model
