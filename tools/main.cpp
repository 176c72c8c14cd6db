#include "tools/main.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "broker_adapters/files/input_error.hpp"
#include "broker_adapters/files/output_error.hpp"
#include "sim/bug.hpp"
#include "tools/command_line.hpp"
#include "tools/exit_status.hpp"
#include "tools/fatal_signals.hpp"
#include "tools/program.hpp"
#include "tools/subcommands.hpp"

namespace rehearsal {
namespace {

/// Whatever is wrong is told in one line, even where a file's name has two.
int complain(int status, std::string what) {
  for (char& character : what)
    if (static_cast<unsigned char>(character) < ' ') character = ' ';
  std::fflush(stdout);
  fmt::print(stderr, "{}: {}\n", tools::program(), what);
  return status;
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

int act(int argc, char** argv, const tools::Repertoire& repertoire) {
  const properties::Catalogue& catalogue = repertoire.catalogue;
  tools::CommandLine line(tools::program(),
                          "Rehearses choreographies of services that talk through RabbitMQ.",
                          "Rehearsal " REHEARSAL_VERSION ", a model of RabbitMQ 3.10.8",
                          std::string(tools::exit_statuses));
  tools::add_list(line, repertoire);
  tools::add_run(line, repertoire);
  tools::add_search(line, repertoire);
  tools::add_replay(line, catalogue);
  tools::add_shrink(line, catalogue);
  tools::add_show(line, catalogue);
  tools::add_conform(line);
  tools::add_serve(line, catalogue);
  tools::add_service(line, catalogue);
  tools::add_record(line);
  return act(line.read(argc, argv));
}

}  // namespace

int main(int argc, char** argv, std::vector<properties::Workflow> workflows) {
  return tools::main(argc, argv, std::move(workflows), nullptr);
}

/// Every error ends here, in one line and with its own status.
int tools::main(int argc, char** argv, std::vector<properties::Workflow> workflows,
                Demonstration* demonstration) {
  occupy_standard_streams();
  name_who_ends_the_program();
  try {
    const Repertoire repertoire{properties::Catalogue(std::move(workflows)), demonstration};
    return act(argc, argv, repertoire);
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
