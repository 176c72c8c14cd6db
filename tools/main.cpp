#include "tools/main.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/output_error.hpp"
#include "sim/bug.hpp"
#include "tools/exit_status.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal {
namespace {

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
        throw tools::UsageError(fmt::format("{}: {}: found '', expected {}", command.get_name(),
                                            option->get_name(), option->get_type_name()));
}

/// A file or a socket that is opened where standard output is closed would be given its number,
/// and the result be written there.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) == -1) open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/// Where standard output takes no more, {fmt} throws when the output is long.
int act(const tools::Action& action) {
  try {
    const int status = action();
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return status;
  } catch (const std::system_error&) {
    if (!std::ferror(stdout)) throw;
  }
  throw broker_adapters::OutputError("standard output cannot be written to: the result is lost");
}

int rehearse(int argc, char** argv, const properties::Catalogue& catalogue) {
  CLI::App app("Rehearses choreographies of services that talk through RabbitMQ.", "rehearse");
  app.footer(std::string(tools::exit_statuses));
  app.set_version_flag("--version", "rehearse " REHEARSAL_VERSION ", a model of RabbitMQ 3.10.8",
                       "Print the version and exit");
  app.require_subcommand(1);
  tools::Action action;
  tools::add_list(app, action, catalogue);
  tools::add_run(app, action, catalogue);
  tools::add_search(app, action, catalogue);
  tools::add_replay(app, action, catalogue);
  tools::add_shrink(app, action, catalogue);
  tools::add_show(app, action, catalogue);
  tools::add_conform(app, action);
  tools::add_serve(app, action, catalogue);
  tools::add_service(app, action, catalogue);
  tools::add_record(app, action);
  try {
    app.parse(words_from_the_last(argc, argv));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return act([&] { return app.exit(error); });
    throw tools::UsageError(explain(app, error));
  }
  refuse_empty_values(deepest(app));
  return act(action);
}

}  // namespace

/// Every error ends here, in one line and with its own status.
int main(int argc, char** argv, std::vector<properties::Workflow> workflows) {
  occupy_standard_streams();
  try {
    const properties::Catalogue catalogue(std::move(workflows));
    return rehearse(argc, argv, catalogue);
  } catch (const tools::UsageError& error) {
    return complain(tools::exit_usage, error.what());
  } catch (const broker_adapters::OutputError& error) {
    return complain(tools::exit_no_output, error.what());
  } catch (const broker_adapters::InputError& error) {
    return complain(tools::exit_bad_input, error.what());
  } catch (const tools::BrokerUnavailable& error) {
    return complain(tools::exit_unavailable, error.what());
  } catch (const sim::Misuse& error) {
    return complain(tools::exit_service, std::string("misuse: ") + error.what());
  } catch (const sim::Livelock& error) {
    return complain(tools::exit_service, std::string("livelock: ") + error.what());
  } catch (const std::exception& error) {
    return complain(tools::exit_bug, std::string("a bug in Rehearsal itself: ") + error.what());
  }
}

}  // namespace rehearsal
