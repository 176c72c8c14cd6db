#pragma once

#include <CLI/CLI.hpp>

#include "properties/catalogue.hpp"
#include "tools/options.hpp"

/// Each adds its subcommand, which sets `action` when it is the one that was asked for. The
/// catalogue outlives the action.
namespace rehearsal::tools {

using properties::Catalogue;

void add_conform(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_run(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_search(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_record(CLI::App& app, Action& action);
void add_replay(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_serve(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_service(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_shrink(CLI::App& app, Action& action, const Catalogue& catalogue);
void add_show(CLI::App& app, Action& action, const Catalogue& catalogue);

}  // namespace rehearsal::tools
