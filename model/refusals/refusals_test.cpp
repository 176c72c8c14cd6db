#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "model/arguments/arguments.hpp"
#include "model/broker.hpp"
#include "model/refusals/attempts.hpp"
#include "model/refusals/golden_table.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model::refusals {
namespace {

Effects effects_of(Broker& broker, const Command& command) {
  Effects effects;
  broker.apply(command, Time{}, effects);
  return effects;
}

/// A broker on which everything is as the attempt wants it.
Broker prepared(const Attempt& attempt) {
  Broker broker;
  effects_of(broker, ConnectionOpen{client.connection});
  effects_of(broker, ChannelOpen{client});
  for (const std::string& command : attempt.before) {
    const Effects effects = effects_of(broker, parse_command(command));
    EXPECT_EQ(answer(effects), "taken") << command;
  }
  return broker;
}

std::string made(const Attempt& attempt) {
  std::vector<std::string> answers;
  for (const std::string& value : attempt.values) {
    Broker broker = prepared(attempt);
    answers.push_back(answer(effects_of(broker, attempt.with(value))));
  }
  return paragraph(attempt, answers);
}

TEST(Refusals, are_those_of_the_golden_table) {
  std::vector<std::string> paragraphs;
  for (const Attempt& attempt : attempts()) paragraphs.push_back(made(attempt));
  const std::string difference = difference_from_golden(paragraphs);
  EXPECT_EQ(difference, "") << "- " << golden_table_file().string() << ", + the model";
}

TEST(Refusals, are_tried_with_every_argument_of_a_queue) {
  std::set<std::string> tried;
  for (const Attempt& attempt : attempts()) {
    for (const std::string_view key : queue_argument_keys()) {
      if (attempt.command.find(std::string(key) + ": $") != std::string::npos) tried.emplace(key);
    }
  }
  const auto keys = queue_argument_keys();
  EXPECT_EQ(tried, std::set<std::string>(keys.begin(), keys.end()));
}

TEST(Difference, names_the_attempt_and_what_only_one_has) {
  const Attempt attempt{{}, "c1.1 basic.get queue=$", {"'a'", "'b'"}};
  const std::string golden = paragraph(attempt, {"taken", "404"});
  EXPECT_EQ(difference(golden, golden), "");
  EXPECT_EQ(difference(golden, paragraph(attempt, {"405", "404"})),
            "? c1.1 basic.get queue=$\n  - 'a': taken\n  + 'a': 405\n");
  EXPECT_EQ(paragraphs_of(table_of({golden, golden})), std::vector({golden, golden}));
}

}  // namespace
}  // namespace rehearsal::model::refusals
