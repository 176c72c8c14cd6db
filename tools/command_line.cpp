#include "tools/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>
#include <vector>

#include "tools/exit_status.hpp"

namespace rehearsal::tools {
namespace {

const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

std::string listed(std::string names, const std::string& name) {
  return names.empty() ? name : std::move(names) + ", " + name;
}

std::string options_of(const CLI::App& app) {
  std::string names;
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional()) names = listed(std::move(names), option->get_name(false, true));
  return names;
}

std::string commands_of(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names = listed(std::move(names), command->get_name());
  return names;
}

/// What is wrong with the command line, where, and what was expected: CLI11 leaves out the last.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = deepest(app);
  const bool top = &command == &app;
  const std::string where = top ? "" : command.get_name() + ": ";
  const auto left_over = app.remaining(true);
  if (left_over.empty()) {
    if (top) return "no command: expected one of " + commands_of(app);
    return fmt::format("{}{} (see {} {} --help)", where, error.what(), app.get_name(),
                       command.get_name());
  }
  const std::string& word = left_over.front();
  if (top && !word.starts_with('-'))
    return fmt::format("unknown command '{}': expected one of {}", word, commands_of(app));
  return fmt::format("{}{} '{}': expected one of {}", where,
                     word.starts_with('-') ? "unknown option" : "unexpected argument", word,
                     options_of(command));
}

/// CLI11 takes the word behind "--save=" for its value: here the two are "--save" and "". The last
/// word is first, as CLI11 wants it.
std::vector<std::string> words_from_the_last(int argc, char** argv) {
  std::vector<std::string> words;
  bool options = true;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    options = options && word != "--";
    const bool empty_value = options && word.starts_with("--") && word.find('=') + 1 == word.size();
    if (empty_value) word.pop_back();
    words.push_back(std::move(word));
    if (empty_value) words.emplace_back();
  }
  std::reverse(words.begin(), words.end());
  return words;
}

/// An empty name, path or URL is most often a variable that was not set. No option has a use for
/// one, so none takes it for "not given".
void refuse_empty_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options())
    for (const std::string& value : option->results())
      if (value.empty())
        throw UsageError(fmt::format("{}: {}: found '', expected {}", command.get_name(),
                                     option->get_name(), option->get_type_name()));
}

}  // namespace

CommandLine::CommandLine(const std::string& program, const std::string& about,
                         const std::string& version, const std::string& footer)
    : app_(std::make_unique<CLI::App>(about, program)) {
  app_->footer(footer);
  app_->set_version_flag("--version", version, "Print the version and exit");
  app_->require_subcommand(1);
}

CommandLine::~CommandLine() = default;

Command CommandLine::add(const std::string& name, const std::string& about) {
  return Command(*app_->add_subcommand(name, about), action_);
}

Action CommandLine::read(int argc, char** argv) {
  try {
    app_->parse(words_from_the_last(argc, argv));
  } catch (const CLI::ParseError& error) {
    const bool is_help = error.get_exit_code() == 0;
    if (is_help) return [app = app_.get(), error] { return app->exit(error); };
    throw UsageError(explain(*app_, error));
  }
  refuse_empty_values(deepest(*app_));
  return action_;
}

}  // namespace rehearsal::tools
