#pragma once

#include <memory>
#include <string>

#include "tools/command.hpp"

namespace rehearsal::tools {

/// A program with subcommands, of which one is asked for.
class CommandLine {
 public:
  /// What `--version` prints, and what `--help` says first and last.
  CommandLine(const std::string& program, const std::string& about, const std::string& version,
              const std::string& footer);
  ~CommandLine();

  Command add(const std::string& name, const std::string& about);

  /// What was asked for. It may be done as long as the command line lives. Throws `UsageError`,
  /// which says what is wrong, where, and what was expected.
  Action read(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  Action action_;
};

}  // namespace rehearsal::tools
