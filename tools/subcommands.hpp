#pragma once

#include <CLI/CLI.hpp>

#include "tools/options.hpp"

/// Each adds its subcommand, which sets `action` when it is the one that was asked for.
namespace rehearsal::tools {

void add_conform(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_search(CLI::App& app, Action& action);
void add_record(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action);
void add_serve(CLI::App& app, Action& action);
void add_service(CLI::App& app, Action& action);
void add_shrink(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);

}  // namespace rehearsal::tools
