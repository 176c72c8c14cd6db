#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace rehearsal::tools {

/// What the command line asked for, done once all of it has been read. Returns the exit status.
using Action = std::function<int()>;

/// An option or an argument that was just added to a command, to say more about it.
class Option {
 public:
  /// What is wrong with a value: what was found, and what was expected. Empty where nothing is.
  using Complaint = std::function<std::string(const std::string& value)>;

  explicit Option(CLI::Option& option) : option_(&option) {}

  Option& required();
  /// What the help says it is where it is not given.
  Option& otherwise(const std::string& value);
  /// The environment variable that says it where it is not given.
  Option& or_environment(const std::string& variable);
  /// Not both.
  Option& excludes(const Option& other);
  Option& check(Complaint complaint);
  /// One value is a list, with that character in between.
  Option& separated_by(char separator);

 private:
  CLI::Option* option_;
};

/// One subcommand, and what it takes. Names are as in "-o,--output"; without dashes they are those
/// of arguments. `what` is said by the help, and `type` stands there for the value. Variables are
/// set while the command line is read, and outlive that.
class Command {
 public:
  /// The limits of a number, both of them allowed.
  struct Range {
    std::uint64_t least;
    std::uint64_t most;
  };
  /// Throws `UsageError` for what it does not take.
  using Read = std::function<void(const std::string& value)>;

  /// `action` is set to what the command does where it is the one that was asked for.
  Command(CLI::App& app, Action& action) : app_(&app), action_(&action) {}

  std::string name() const;
  bool has(const std::string& option) const;
  /// Once the command line has been read.
  bool given(const std::string& option) const;

  Option text(const std::string& name, std::string& value, const std::string& what,
              const std::string& type);
  /// Several: of an argument as many as there are, of an option one each time it is given.
  Option texts(const std::string& name, std::vector<std::string>& values, const std::string& what,
               const std::string& type);
  Option read(const std::string& name, Read read, const std::string& what, const std::string& type);
  Option flag(const std::string& name, bool& value, const std::string& what);
  /// A whole number in decimal digits.
  Option number(const std::string& name, std::function<void(std::uint64_t)> assign, Range range,
                const std::string& what, const std::string& type = "N");
  template <std::unsigned_integral Number>
  Option number(const std::string& name, Number& value, Range range, const std::string& what,
                const std::string& type = "N") {
    return number(name, to(value), range, what, type).otherwise(std::to_string(value));
  }
  template <std::unsigned_integral Number>
  Option number(const std::string& name, std::optional<Number>& value, Range range,
                const std::string& what, const std::string& type = "N") {
    return number(name, to(value), range, what, type);
  }

  /// Does that, where it is the command that was asked for.
  void does(Action action);

 private:
  /// Within its range the number fits.
  template <class Number>
  static auto to(Number& value) {
    return [&value](std::uint64_t number) { value = static_cast<Number>(number); };
  }
  template <class Number>
  static auto to(std::optional<Number>& value) {
    return [&value](std::uint64_t number) { value = static_cast<Number>(number); };
  }

  CLI::App* app_;
  Action* action_;
};

}  // namespace rehearsal::tools
