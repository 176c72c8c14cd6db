#include "model/text/script.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/broker.hpp"
#include "model/text/fields.hpp"
#include "model/text/text.hpp"

namespace rehearsal::model {

ScriptError::ScriptError(std::size_t line, std::size_t column, const std::string& expected)
    : std::invalid_argument("line " + std::to_string(line) + ", column " + std::to_string(column) +
                            ": expected " + expected),
      line_(line),
      column_(column) {}

namespace {

constexpr std::string_view observers_directive = "# observers: ";
constexpr std::string_view only_directive = "# only: ";
constexpr std::string_view version_directive = "# rabbitmq: ";
constexpr std::string_view because = ", because ";
/// How many characters each line has before its command, effect, time or outage.
constexpr std::size_t sign_size = 2;

/// What a ParseError expected, without its column, which is one of a part of the line.
std::string expected_by(const ParseError& error) {
  const std::string_view what = error.what();
  constexpr std::string_view word = "expected ";
  return std::string(what.substr(what.find(word) + word.size()));
}

class ScriptReader {
 public:
  Script read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      ++number_;
      read_line(text.substr(0, end));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    script_.tail = std::move(between_);
    return std::move(script_);
  }

 private:
  [[noreturn]] void fail(std::size_t column, const std::string& expected) const {
    throw ScriptError(number_, column, expected);
  }

  void read_line(std::string_view line) {
    if (line.empty() || line[0] == '#')
      read_comment(line);
    else if (line.starts_with("< "))
      read_effect(line.substr(sign_size));
    else
      read_step(line);
  }

  void read_comment(std::string_view line) {
    if (line.starts_with(observers_directive))
      read_observers(line.substr(observers_directive.size()));
    if (line.starts_with(only_directive)) read_only(line.substr(only_directive.size()));
    if (line.starts_with(version_directive)) read_version(line.substr(version_directive.size()));
    in_head_ = in_head_ && !line.empty();
    (in_head_ ? script_.head : between_).emplace_back(line);
  }

  void read_observers(std::string_view rest) {
    if (rest != "on") fail(observers_directive.size() + 1, "'on'");
    script_.observers = true;
  }

  void read_only(std::string_view rest) {
    const std::size_t comma = std::min(rest.find(because), rest.size());
    if (rest.substr(0, comma) != "model")
      fail(only_directive.size() + 1, "'model' or 'model, because ...'");
    const std::string_view reason = rest.substr(comma);
    script_.only =
        Script::Only{"model", std::string(reason.substr(reason.empty() ? 0 : because.size()))};
  }

  void read_version(std::string_view rest) {
    const auto version = version_named(rest);
    if (!version) fail(version_directive.size() + 1, std::string("one of ") += version_names());
    script_.version = *version;
  }

  void read_effect(std::string_view rest) {
    if (script_.steps.empty() || !between_.empty()) fail(1, "a step above its effects");
    script_.steps.back().effects.push_back(parsed(parse_effect, rest));
  }

  void read_step(std::string_view line) {
    in_head_ = false;
    Step step(what(line));
    step.above = std::exchange(between_, {});
    step.line = number_;
    step.text = line;
    script_.steps.push_back(std::move(step));
  }

  Step::What what(std::string_view line) const {
    const std::string_view rest = line.substr(std::min(sign_size, line.size()));
    if (line.starts_with("> ")) return parsed(parse_command, rest);
    if (line.starts_with("@ ")) return wait(rest);
    if (line == "! restart") return Outage::restart;
    if (line == "! kill") return Outage::kill;
    if (line.starts_with("! ")) fail(sign_size + 1, "restart or kill");
    fail(1, "'> ' command, '< ' effect, '@ +' time, '! ' restart or kill, or '#' comment");
  }

  Wait wait(std::string_view rest) const {
    if (!rest.starts_with('+')) fail(sign_size + 1, "a time, such as +500ms");
    std::int64_t count = 0;
    const char* const end_of_line = rest.data() + rest.size();
    const auto [end, error] = std::from_chars(rest.data() + 1, end_of_line, count);
    if (error != std::errc{} || count < 0) fail(sign_size + 2, "a number that is not negative");
    const std::string_view unit(end, static_cast<std::size_t>(end_of_line - end));
    if (unit == "s") return {std::chrono::seconds(count)};
    if (unit == "ms") return {std::chrono::milliseconds(count)};
    if (unit == "us") return {std::chrono::microseconds(count)};
    fail(sign_size + 1 + static_cast<std::size_t>(end - rest.data()), "us, ms or s");
  }

  template <class Parse>
  auto parsed(Parse parse, std::string_view rest) const -> decltype(parse(rest)) {
    try {
      return parse(rest);
    } catch (const ParseError& error) {
      fail(sign_size + error.column(), expected_by(error));
    }
  }

  Script script_;
  std::vector<std::string> between_;
  std::size_t number_ = 0;
  bool in_head_ = true;
};

/// In the largest unit that tells it exactly.
std::string text_of(Wait wait) {
  const std::int64_t us = wait.time.count();
  if (us % 1'000'000 == 0) return "@ +" + std::to_string(us / 1'000'000) + 's';
  if (us % 1'000 == 0) return "@ +" + std::to_string(us / 1'000) + "ms";
  return "@ +" + std::to_string(us) + "us";
}

void append_lines(std::string& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) (out += line) += '\n';
}

}  // namespace

Step::Step(What the_what, Effects the_effects)
    : text(model::text(the_what)), what(std::move(the_what)), effects(std::move(the_effects)) {}

Script parse_script(std::string_view text) { return ScriptReader().read(text); }

std::string text(const Step::What& what) {
  struct Texts {
    std::string operator()(const Command& command) const { return "> " + model::text(command); }
    std::string operator()(Wait wait) const { return text_of(wait); }
    std::string operator()(Outage outage) const {
      return outage == Outage::restart ? "! restart" : "! kill";
    }
  };
  return std::visit(Texts{}, what);
}

void perform(Broker& broker, const Step::What& what, Time& now, Effects& effects,
             OpenOrder* order) {
  if (const auto* command = std::get_if<Command>(&what))
    return broker.apply(*command, now, effects, order);
  if (const auto* wait = std::get_if<Wait>(&what))
    return broker.advance(now += wait->time, effects, order);
  if (std::get<Outage>(what) == Outage::restart)
    broker.shutdown(now, effects, order);
  else
    broker.crash(now, effects, order);
  broker.restart(now, effects);
}

std::string text(const Script& script) {
  std::string out;
  append_lines(out, script.head);
  for (const Step& step : script.steps) {
    append_lines(out, step.above);
    (out += step.text) += '\n';
    for (const Effect& effect : step.effects) (out += "< " + text(effect)) += '\n';
  }
  append_lines(out, script.tail);
  return out;
}

std::string difference(const Effects& expected, const Effects& actual) {
  std::string diff;
  bool equal = expected.size() == actual.size();
  for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
    const bool same = i < expected.size() && i < actual.size() && expected[i] == actual[i];
    equal = equal && same;
    if (i < expected.size()) diff += (same ? "    < " : "  - < ") + text(expected[i]) + '\n';
    if (i < actual.size() && !same) diff += "  + < " + text(actual[i]) + '\n';
  }
  return equal ? "" : diff;
}

bool is_for_observers(const Effect& effect) {
  return std::holds_alternative<Enqueued>(effect) || std::holds_alternative<Settled>(effect) ||
         std::holds_alternative<Unroutable>(effect);
}

}  // namespace rehearsal::model
