#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "broker_adapters/amqp_server/observer.hpp"
#include "broker_adapters/amqp_server/trace/trace_file.hpp"
#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/write_file.hpp"
#include "model/broker.hpp"
#include "model/text/script.hpp"
#include "sim/duration.hpp"
#include "tools/output.hpp"
#include "tools/output_file.hpp"
#include "tools/program.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::InputError;
using broker_adapters::amqp_server::broker_is_killed;
using broker_adapters::amqp_server::broker_is_stopped;
using broker_adapters::amqp_server::broker_is_up;
using broker_adapters::amqp_server::read_trace;
using broker_adapters::amqp_server::Struck;
using broker_adapters::amqp_server::TracedStep;
using Json = nlohmann::ordered_json;

struct RecordArguments {
  std::string trace;
  std::string script;
  std::string virtual_host = "/";
  bool json = false;
};

/// Puts a script together, step by step.
class Recorder {
 public:
  explicit Recorder(const RecordArguments& arguments) : arguments_(arguments) {
    script_.head = {"# What a served session was like, recorded by rehearse record.",
                    "# observers: on", ""};
    script_.observers = true;
  }

  void take(TracedStep step) {
    line_ = step.line;
    if (step.at < now_) fail("expected a time that is not before the one above");
    if (const auto* struck = std::get_if<Struck>(&step.what)) return take_outage(step.at, *struck);
    if (step.virtual_host != arguments_.virtual_host) return;
    if (!outage_) wait_until(step.at);
    if (auto* const command = std::get_if<model::Command>(&step.what)) {
      if (outage_) fail("expected no command while the broker is down");
      script_.steps.emplace_back(std::move(*command));
    } else {
      if (!outage_ && script_.steps.empty()) fail("expected a command before its effects");
      model::Step& of = outage_ ? *outage_ : script_.steps.back();
      of.effects.push_back(std::get<model::Effect>(std::move(step.what)));
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

  /// Of what strikes, the broker knows how it went down. A script has a stop and the start after it
  /// as one step: nothing is asked of the broker between them.
  void take_outage(sim::Time at, const Struck& struck) {
    if (struck.what == broker_is_stopped) outage_.emplace(model::Outage::restart);
    if (struck.what == broker_is_killed) outage_.emplace(model::Outage::kill);
    if (struck.what != broker_is_up || !outage_) return;
    wait_until(at);
    script_.steps.push_back(*std::exchange(outage_, std::nullopt));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(arguments_.trace + ": line " + std::to_string(line_) + ": " + what);
  }

  const RecordArguments& arguments_;
  model::Script script_;
  /// The broker is down.
  std::optional<model::Step> outage_;
  sim::Time now_{};
  std::size_t line_ = 0;
};

/// What happened at the virtual host as a script.
model::Script record(const RecordArguments& arguments) {
  Recorder recorder(arguments);
  for (TracedStep& step : read_trace(arguments.trace)) recorder.take(std::move(step));
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

int act(const RecordArguments& arguments) {
  require_writable(arguments.script);
  const model::Script script = record(arguments);
  SideOutput written;
  written.write([&] { broker_adapters::write_file(arguments.script, model::text(script)); });
  const auto different = divergence(script);
  if (arguments.json) {
    print({{"script", written.failure().empty() ? Json(arguments.script) : Json()},
           {"steps", script.steps.size()},
           {"repeated", !different},
           {"difference", different ? Json(*different) : Json()}});
  } else {
    fmt::print("{} steps, {}\n", script.steps.size(),
               different ? "which the simulator does not repeat:" : "which the simulator repeats");
    if (different) fmt::print("{}", *different);
  }
  written.finish();
  return different ? 1 : 0;
}

}  // namespace

void add_record(CommandLine& line) {
  Command command = line.add("record", "a trace of a served session as a golden script");
  const auto arguments = std::make_shared<RecordArguments>();
  command.text("trace", arguments->trace, "what " + program() + " serve --trace wrote", "TRACE")
      .required();
  command.text("-o,--output", arguments->script, "the script", "SCRIPT.txt").required();
  command.text("--virtual-host", arguments->virtual_host, "whose clients to record", "NAME");
  add_json(command, arguments->json);
  command.does([arguments] { return act(*arguments); });
}

}  // namespace rehearsal::tools
