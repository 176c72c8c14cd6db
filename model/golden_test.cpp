#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/broker.hpp"
#include "model/text.hpp"

/// Runs model/scripts/*.txt. A script is a lesson: its first line says what it teaches, a line
/// `# rules:` cites the rules it shows, and then come steps, each followed by its exact effects:
///
///     > c1.1 queue.declare queue='q'          a client's command
///     @ +1s                                   time passes (us, ms, s)
///     ! restart                               shutdown, then restart
///     ! kill                                  crash, then restart
///     < c1.1 queue.declare-ok queue='q' ...   an effect
///
/// Fields that an effect leaves out have their default value. A reply text that ends in "..." is
/// the beginning of what is said, for RabbitMQ's explanations embed Erlang terms (N19). What the
/// broker says to observers only (`broker enqueued ...`) is left out, for no client sees it, unless
/// a line `# observers: on` asks for it. REHEARSAL_REWRITE=1 writes anew the effects that differ.
namespace rehearsal::model {
namespace {

namespace fs = std::filesystem;

struct Step {
  std::size_t line = 0;
  std::string text;
  std::vector<std::string> effects;
};

/// Lines that are no effects are kept as they are, so that a script can be written back.
struct Script {
  std::vector<std::string> lines;
  std::vector<Step> steps;
  bool observers = false;
};

bool is_step(std::string_view line) {
  return line.starts_with("> ") || line.starts_with("@ ") || line.starts_with("! ");
}

Script read_script(const fs::path& path) {
  std::ifstream file(path);
  Script script;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with("< ")) {
      if (script.steps.empty()) throw std::runtime_error("an effect before the first step");
      script.steps.back().effects.push_back(line.substr(2));
      continue;
    }
    if (line == "# observers: on") script.observers = true;
    if (is_step(line))
      script.steps.push_back({number, line, {}});
    else if (!line.empty() && line[0] != '#')
      throw std::runtime_error("not a line: " + line);
    script.lines.push_back(line);
  }
  return script;
}

Duration duration_of(std::string_view text) {
  std::size_t digits = 0;
  const std::string copy(text.substr(text.find('+') + 1));
  const long long number = std::stoll(copy, &digits);
  const std::string unit = copy.substr(digits);
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "us") return std::chrono::microseconds(number);
  throw std::runtime_error("not a duration: " + copy);
}

bool is_for_observers(const Effect& effect) {
  return std::holds_alternative<Enqueued>(effect) || std::holds_alternative<Settled>(effect) ||
         std::holds_alternative<Unroutable>(effect);
}

/// The broker of one script, and its time.
class Stage {
 public:
  explicit Stage(bool observers) : observers_(observers) {}

  std::vector<std::string> perform(const std::string& step) {
    Effects effects;
    const std::string_view rest = std::string_view(step).substr(2);
    if (step[0] == '>')
      broker_.apply(parse_command(rest), now_, effects);
    else if (step[0] == '@')
      broker_.advance(now_ += duration_of(rest), effects);
    else
      restart(rest, effects);
    return texts(effects);
  }

 private:
  void restart(std::string_view how, Effects& effects) {
    if (how == "restart")
      broker_.shutdown(effects);
    else if (how == "kill")
      broker_.crash(effects);
    else
      throw std::runtime_error("neither restart nor kill: " + std::string(how));
    broker_.restart(now_, effects);
  }

  std::vector<std::string> texts(const Effects& effects) const {
    std::vector<std::string> lines;
    for (const Effect& effect : effects) {
      if (observers_ || !is_for_observers(effect)) lines.push_back(text(effect));
    }
    return lines;
  }

  Broker broker_;
  Time now_{};
  bool observers_;
};

/// Whether `actual` is what the script expects. `expected` becomes its canonical text.
bool matches(std::string& expected, const std::string& actual) {
  expected = text(parse_effect(expected));
  if (expected == actual) return true;
  const std::size_t dots = expected.find("...' class_id=");
  if (dots == std::string::npos) return false;
  const std::string_view rest = std::string_view(expected).substr(dots + 4);
  return actual.starts_with(expected.substr(0, dots)) && actual.ends_with(rest);
}

/// What differs, as a diff; empty when nothing does.
std::string difference(std::vector<std::string> expected, const std::vector<std::string>& actual) {
  std::string diff;
  bool equal = expected.size() == actual.size();
  for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    const bool same = i < expected.size() && i < actual.size() && matches(expected[i], actual[i]);
    equal = equal && same;
    if (i < expected.size()) diff += (same ? "    < " : "  - < ") + expected[i] + '\n';
    if (i < actual.size() && !same) diff += "  + < " + actual[i] + '\n';
  }
  return equal ? "" : diff;
}

void rewrite(const fs::path& path, const Script& script) {
  std::ofstream file(path);
  auto step = script.steps.begin();
  Stage stage(script.observers);
  for (const std::string& line : script.lines) {
    file << line << '\n';
    if (step == script.steps.end() || !is_step(line)) continue;
    const auto actual = stage.perform(line);
    const bool right = difference(step->effects, actual).empty();
    for (const std::string& effect : right ? step->effects : actual) file << "< " << effect << '\n';
    ++step;
  }
}

fs::path folder() { return fs::path(REHEARSAL_SOURCE_DIR) / "model" / "scripts"; }

std::vector<std::string> script_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool asked_to_rewrite() {
  const char* const asked = std::getenv("REHEARSAL_REWRITE");
  return asked && std::string_view(asked) == "1";
}

class GoldenScript : public testing::TestWithParam<std::string> {
 protected:
  fs::path path() const { return folder() / (GetParam() + ".txt"); }
};

TEST_P(GoldenScript, HasTheEffectsThatTheRulesSay) {
  const Script script = read_script(path());
  if (asked_to_rewrite()) return rewrite(path(), script);
  Stage stage(script.observers);
  for (const Step& step : script.steps) {
    const std::string diff = difference(step.effects, stage.perform(step.text));
    ASSERT_TRUE(diff.empty()) << path().string() << ':' << step.line << ": " << step.text << '\n'
                              << diff;
  }
}

TEST_P(GoldenScript, SaysWhatItTeachesAndCitesItsRules) {
  const Script script = read_script(path());
  ASSERT_GE(script.lines.size(), 3u);
  EXPECT_TRUE(script.lines[0].starts_with("# ") && script.lines[0].ends_with('.'))
      << script.lines[0];
  const bool cites = std::any_of(script.lines.begin(), script.lines.end(),
                                 [](const auto& line) { return line.starts_with("# rules: "); });
  EXPECT_TRUE(cites) << "there is no line '# rules: '";
  EXPECT_FALSE(script.steps.empty());
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenScript, testing::ValuesIn(script_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace rehearsal::model
