#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>

#include "properties/scenario.hpp"
#include "tools/exit_status.hpp"
#include "tools/subcommands.hpp"

namespace {

using namespace rehearsal;

/// Whatever is wrong is told in one line, even where a file's name has two.
int complain(int status, std::string what) {
  for (char& character : what)
    if (static_cast<unsigned char>(character) < ' ') character = ' ';
  std::fflush(stdout);
  fmt::print(stderr, "rehearse: {}\n", what);
  return status;
}

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
    return where + error.what() + " (see rehearse " + command.get_name() + " --help)";
  }
  const std::string& word = left_over.front();
  if (top && !word.starts_with('-'))
    return fmt::format("unknown command '{}': expected one of {}", word, commands_of(app));
  return fmt::format("{}{} '{}': expected one of {}", where,
                     word.starts_with('-') ? "unknown option" : "unexpected argument", word,
                     options_of(command));
}

/// Where standard output takes no more, {fmt} throws when the output is long.
int act(const tools::Action& action) {
  try {
    const int status = action();
    if (std::fflush(stdout) == 0) return status;
  } catch (const std::system_error&) {
    if (!std::ferror(stdout)) throw;
  }
  throw properties::OutputError("standard output cannot be written to: the result is lost");
}

int rehearse(int argc, char** argv) {
  CLI::App app("Rehearses choreographies of services that talk through RabbitMQ.", "rehearse");
  app.footer(
      "Exit status: 0 held, 1 falsified, 2 vacuous, 3 undecided, 4 a bug in Rehearsal,\n"
      "64 usage, 65 bad input file, 69 broker unavailable.");
  app.require_subcommand(1);
  tools::Action action;
  tools::add_list(app, action);
  tools::add_run(app, action);
  tools::add_search(app, action);
  tools::add_replay(app, action);
  tools::add_shrink(app, action);
  tools::add_show(app, action);
  tools::add_conform(app, action);
  tools::add_serve(app, action);
  tools::add_service(app, action);
  tools::add_record(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    throw tools::UsageError(explain(app, error));
  }
  return act(action);
}

}  // namespace

/// Every error ends here, in one line and with its own status.
int main(int argc, char** argv) {
  try {
    return rehearse(argc, argv);
  } catch (const tools::UsageError& error) {
    return complain(tools::exit_usage, error.what());
  } catch (const properties::OutputError& error) {
    return complain(tools::exit_usage, error.what());
  } catch (const properties::InputError& error) {
    return complain(tools::exit_bad_input, error.what());
  } catch (const tools::BrokerUnavailable& error) {
    return complain(tools::exit_unavailable, error.what());
  } catch (const std::exception& error) {
    return complain(tools::exit_bug, std::string("a bug in Rehearsal itself: ") + error.what());
  }
}
