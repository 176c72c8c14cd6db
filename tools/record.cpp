#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "broker_adapters/amqp_server/observer.hpp"
#include "model/broker.hpp"
#include "model/script.hpp"
#include "model/text.hpp"
#include "properties/input_error.hpp"
#include "properties/scenario.hpp"
#include "sim/duration.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::amqp_server::broker_is_killed;
using broker_adapters::amqp_server::broker_is_stopped;
using broker_adapters::amqp_server::broker_is_up;
using properties::InputError;

struct Arguments {
  std::string trace;
  std::string script;
  std::string virtual_host = "/";
};

/// A line of a trace: "+1.002s client c1.1 queue.purge queue='q'".
struct Line {
  sim::Time at;
  std::string_view actor;
  std::string_view text;
};

/// Nothing where the line has another form.
std::optional<Line> parse_line(std::string_view line) {
  const std::size_t actor = line.find(' ');
  const std::size_t text = actor == line.npos ? line.npos : line.find(' ', actor + 1);
  if (text == line.npos || !line.starts_with('+')) return std::nullopt;
  // The clock has three or six decimals of a second.
  const std::string_view clock = line.substr(1, actor - 1);
  const std::size_t point = clock.find('.');
  if (point == clock.npos || !clock.ends_with('s')) return std::nullopt;
  std::string fraction(clock.substr(point + 1, clock.size() - point - 2));
  if (fraction.size() == 3) fraction += "000";
  const auto seconds = sim::parse_duration(std::string(clock.substr(0, point)) + "s");
  const auto rest = sim::parse_duration(fraction + "us");
  if (!seconds || !rest || fraction.size() != 6) return std::nullopt;
  return Line{sim::Time(*seconds + *rest), line.substr(actor + 1, text - actor - 1),
              line.substr(text + 1)};
}

/// Puts a script together, line by line.
class Recorder {
 public:
  explicit Recorder(const Arguments& arguments) : arguments_(arguments) {
    const std::string at = arguments.virtual_host == "/" ? "" : "@" + arguments.virtual_host;
    client_ = "client" + at;
    broker_ = "broker" + at;
    script_.head = {"# What a served session was like, recorded by rehearse record.",
                    "# observers: on", ""};
    script_.observers = true;
  }

  void take(std::string_view text, std::size_t number) {
    number_ = number;
    const std::optional<Line> line = parse_line(text);
    if (!line)
      fail("expected a time, an actor, and what happened, as rehearse serve --trace writes");
    if (line->at < now_) fail("expected a time that is not before the one above");
    if (line->actor == "world") return take_outage(*line);
    if (line->actor != client_ && line->actor != broker_) return;
    try {
      if (outage_) return take_loss(*line);
      wait_until(line->at);
      if (line->actor == client_)
        script_.steps.emplace_back(model::parse_command(line->text));
      else if (script_.steps.empty())
        fail("expected a command before its effects");
      else
        script_.steps.back().effects.push_back(model::parse_effect(line->text));
    } catch (const model::ParseError& error) {
      fail(error.what());
    }
  }

  model::Script take_script() {
    if (script_.steps.empty()) {
      throw InputError(arguments_.trace + ": nothing of the virtual host '" +
                       arguments_.virtual_host + "': expected commands of clients");
    }
    return std::move(script_);
  }

 private:
  void wait_until(sim::Time at) {
    if (at > now_) script_.steps.emplace_back(model::Wait{at - std::exchange(now_, at)});
  }

  /// Of what was injected, what the broker knows of. A script has a stop and the start after it as
  /// one step: nothing is asked of the broker between them.
  void take_outage(const Line& line) {
    if (line.text == broker_is_stopped) outage_.emplace(model::Outage::restart);
    if (line.text == broker_is_killed) outage_.emplace(model::Outage::kill);
    if (line.text != broker_is_up || !outage_) return;
    wait_until(line.at);
    script_.steps.push_back(*std::exchange(outage_, std::nullopt));
  }

  void take_loss(const Line& line) {
    if (line.actor == client_) fail("expected no command while the broker is down");
    outage_->effects.push_back(model::parse_effect(line.text));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(arguments_.trace + ": line " + std::to_string(number_) + ": " + what);
  }

  const Arguments& arguments_;
  std::string client_;
  std::string broker_;
  model::Script script_;
  /// The broker is down.
  std::optional<model::Step> outage_;
  sim::Time now_{};
  std::size_t number_ = 0;
};

model::Script record(const Arguments& arguments) {
  std::ifstream stream(arguments.trace, std::ios::binary);
  if (!stream || std::filesystem::is_directory(arguments.trace))
    throw InputError(arguments.trace + ": cannot be read: expected a trace of rehearse serve");
  Recorder recorder(arguments);
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) recorder.take(line, number);
  return recorder.take_script();
}

/// The step where the simulator does something else than what the script says, and what.
std::optional<std::string> divergence(const model::Script& script) {
  model::Broker broker;
  model::Time now{};
  for (const model::Step& step : script.steps) {
    model::Effects effects;
    model::perform(broker, step.what, now, effects);
    const std::string difference = model::difference(step.effects, effects);
    if (!difference.empty()) return step.text + "\n" + difference;
  }
  return std::nullopt;
}

int act(const Arguments& arguments) {
  const model::Script script = record(arguments);
  properties::write_file(arguments.script, model::text(script));
  const auto different = divergence(script);
  fmt::print("{} steps, {}\n", script.steps.size(),
             different ? "which the simulator does not repeat:" : "which the simulator repeats");
  if (different) fmt::print("{}", *different);
  return different ? 1 : 0;
}

}  // namespace

void add_record(CLI::App& app, Action& action) {
  CLI::App& command =
      *app.add_subcommand("record", "a trace of a served session as a golden script");
  const auto arguments = std::make_shared<Arguments>();
  command.add_option("trace", arguments->trace, "what rehearse serve --trace wrote")
      ->required()
      ->type_name("TRACE");
  command.add_option("-o,--output", arguments->script, "the script")
      ->required()
      ->type_name("SCRIPT.txt");
  command.add_option("--virtual-host", arguments->virtual_host, "whose clients to record")
      ->capture_default_str()
      ->type_name("NAME");
  command.callback([&action, arguments] { action = [arguments] { return act(*arguments); }; });
}

}  // namespace rehearsal::tools
