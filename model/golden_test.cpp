#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <variant>

#include "model/broker.hpp"
#include "model/golden_scripts.hpp"
#include "model/text/generated_names.hpp"
#include "model/text/script.hpp"

/// Runs model/scripts/*.txt. A script is a lesson: its first line says what it teaches, a line
/// `# rules:` cites the rules it shows, and then come steps, each followed by its exact effects.
/// What the broker says to observers only is left out, for no client sees it, unless a line
/// `# observers: on` asks for it. The broker is of the version that a line `# rabbitmq:` names.
/// What the broker makes up a name for, a script calls amq.gen-1, amq.ctag-1 and so on, in the
/// order in which it hears of them. REHEARSAL_REWRITE=1 writes anew the effects that differ.
namespace rehearsal::model {
namespace {

/// The broker of one script, and its time.
class SimulatedWorld {
 public:
  explicit SimulatedWorld(const Script& script)
      : broker_(profile_of(script.version)), observers_(script.observers) {}

  /// With the names that the broker made up as the script has them.
  Effects perform(const Step& step) {
    Effects effects;
    model::perform(broker_, as_in_the_broker(step.what), now_, effects);
    if (!observers_) std::erase_if(effects, is_for_observers);
    for (Effect& effect : effects) effect = names_.normalised(effect);
    return effects;
  }

  Effects expected(const Step& step) {
    Effects effects = step.effects;
    for (Effect& effect : effects) effect = names_in_script_.normalised(effect);
    return effects;
  }

 private:
  Step::What as_in_the_broker(const Step::What& what) const {
    const auto* const command = std::get_if<Command>(&what);
    return command ? translated(*command, names_in_script_, names_) : what;
  }

  Broker broker_;
  GeneratedNames names_;
  GeneratedNames names_in_script_;
  Time now_{};
  bool observers_;
};

void rewrite(const std::string& name, Script script) {
  SimulatedWorld world(script);
  for (Step& step : script.steps) {
    const Effects actual = world.perform(step);
    if (!difference(world.expected(step), actual).empty()) step.effects = actual;
  }
  std::ofstream(golden_script_file(name)) << text(script);
}

bool asked_to_rewrite() {
  const char* const asked = std::getenv("REHEARSAL_REWRITE");
  return asked && std::string_view(asked) == "1";
}

class GoldenScript : public testing::TestWithParam<std::string> {};

TEST_P(GoldenScript, HasTheEffectsThatTheRulesSay) {
  const Script script = golden_script(GetParam());
  if (asked_to_rewrite()) return rewrite(GetParam(), script);
  SimulatedWorld world(script);
  for (const Step& step : script.steps) {
    const Effects actual = world.perform(step);
    const std::string diff = difference(world.expected(step), actual);
    ASSERT_TRUE(diff.empty()) << golden_script_file(GetParam()).string() << ':' << step.line << ": "
                              << step.text << '\n'
                              << diff;
  }
}

TEST_P(GoldenScript, SaysWhatItTeachesAndCitesItsRules) {
  const Script script = golden_script(GetParam());
  ASSERT_GE(script.head.size(), 2u);
  EXPECT_TRUE(script.head[0].starts_with("# ") && script.head[0].ends_with('.')) << script.head[0];
  const bool cites = std::any_of(script.head.begin(), script.head.end(),
                                 [](const auto& line) { return line.starts_with("# rules: "); });
  EXPECT_TRUE(cites) << "there is no line '# rules: '";
  EXPECT_FALSE(script.steps.empty());
}

INSTANTIATE_TEST_SUITE_P(Scripts, GoldenScript, testing::ValuesIn(golden_script_names()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace rehearsal::model
