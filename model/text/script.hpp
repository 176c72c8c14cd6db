#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/command.hpp"
#include "model/effect.hpp"
#include "model/profile.hpp"
#include "model/types.hpp"

/// Golden scripts: commands, and the effects that they must have, as text that teaches.
///
///     # One sentence on what the script teaches.
///     # rules: 11.2, 12.1
///     # observers: on
///     # only: model, because RabbitMQ leaves this order open.
///     # rabbitmq: 4.0
///
///     > c1.1 queue.declare queue='q'          a client's command
///     @ +1s                                   time passes (us, ms, s)
///     ! restart                               shutdown, then restart
///     ! kill                                  crash, then restart
///     < c1.1 queue.declare-ok queue='q' ...   an effect of the step above it
///
/// Blank lines and lines that begin with # may stand above any step, and at the end. Fields that an
/// effect leaves out have their default value.
namespace rehearsal::model {

class Broker;
class OpenOrder;

/// Time passes.
struct Wait {
  Duration time{};

  friend bool operator==(const Wait&, const Wait&) = default;
};

/// The broker goes down and comes back: in good order, or killed.
enum class Outage { restart, kill };

/// One thing that happens, and what must come of it.
struct Step {
  using What = std::variant<Command, Wait, Outage>;

  /// The step with its canonical text.
  explicit Step(What the_what, Effects the_effects = {});

  /// Comments and blank lines above it.
  std::vector<std::string> above;
  /// Where it was read, counted from 1; 0 if it was not read.
  std::size_t line = 0;
  /// As it was written: "> c1.1 channel.open".
  std::string text;
  What what;
  Effects effects;
};

struct Script {
  /// `# only: model, because ...`: not for a real RabbitMQ, and why. The reason may be empty.
  struct Only {
    std::string world;
    std::string reason;
  };

  /// The comment lines at the beginning.
  std::vector<std::string> head;
  /// Whether the effects contain what only an observer sees (`broker enqueued ...`).
  bool observers = false;
  std::optional<Only> only;
  /// `# rabbitmq: 4.0`: of which version it tells.
  Version version = Version::v3_10;
  std::vector<Step> steps;
  /// Comments and blank lines after the last step.
  std::vector<std::string> tail;
};

/// The text is no script. `what()` says where, and what was expected there.
class ScriptError : public std::invalid_argument {
 public:
  ScriptError(std::size_t line, std::size_t column, const std::string& expected);
  /// Both are counted from 1.
  std::size_t line() const { return line_; }
  std::size_t column() const { return column_; }

 private:
  std::size_t line_;
  std::size_t column_;
};

/// Throws ScriptError.
Script parse_script(std::string_view text);

/// The way back: steps and comments as they were written, effects in their canonical text.
std::string text(const Script& script);

/// The line of a step: "> c1.1 channel.open", "@ +500ms", "! kill".
std::string text(const Step::What& what);

/// Does to the broker what the step says, and appends the effects. A wait moves `now`. Requires:
/// the broker is running.
void perform(Broker& broker, const Step::What& what, Time& now, Effects& effects,
             OpenOrder* order = nullptr);

/// What differs, line by line, as a diff; empty when everything matches in this order.
std::string difference(const Effects& expected, const Effects& actual);

/// Enqueued, Settled and Unroutable: no client is told.
bool is_for_observers(const Effect& effect);

}  // namespace rehearsal::model
