#pragma once

#include <stdexcept>

namespace rehearsal::tools {

/// Beyond the verdicts (held 0, falsified 1, vacuous 2, undecided 3), after sysexits.h.
enum ExitStatus : int {
  exit_bug = 4,
  exit_usage = 64,
  exit_bad_input = 65,
  exit_unavailable = 69,
};

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
