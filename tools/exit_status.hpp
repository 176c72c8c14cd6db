#pragma once

#include <stdexcept>
#include <string_view>

namespace rehearsal::tools {

/// Beyond the verdicts (held 0, falsified 1, vacuous 2, undecided 3), after sysexits.h.
enum ExitStatus : int {
  /// Falsified: on a real broker a service under test may end in an error of its own.
  exit_service = 1,
  exit_bug = 4,
  exit_usage = 64,
  exit_bad_input = 65,
  exit_unavailable = 69,
  /// The result was printed all the same, unless it is standard output that takes nothing.
  exit_no_output = 73,
  /// What was done until then was printed.
  exit_interrupted = 130,
};

/// All of them in words. The documentation has the same words, which a test compares.
inline constexpr std::string_view exit_statuses =
    "Exit status: 0 held, 1 falsified, 2 vacuous, 3 undecided, 4 a bug in Rehearsal,\n"
    "64 usage, 65 bad input file, 69 broker unavailable, 73 output cannot be written,\n"
    "130 interrupted.";

/// The command line is wrong: one line that says what was expected.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// There is no broker to talk to.
class BrokerUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace rehearsal::tools
