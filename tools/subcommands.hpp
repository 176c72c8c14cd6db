#pragma once

#include "properties/catalogue.hpp"
#include "tools/command_line.hpp"
#include "tools/options.hpp"
#include "tools/repertoire.hpp"

/// Each adds its subcommand. The catalogue, or the repertoire, outlives what the command line was
/// read as.
namespace rehearsal::tools {

using properties::Catalogue;

void add_conform(CommandLine& line);
void add_list(CommandLine& line, const Repertoire& repertoire);
void add_run(CommandLine& line, const Repertoire& repertoire);
void add_search(CommandLine& line, const Repertoire& repertoire);
void add_record(CommandLine& line);
void add_replay(CommandLine& line, const Catalogue& catalogue);
void add_serve(CommandLine& line, const Catalogue& catalogue);
void add_service(CommandLine& line, const Catalogue& catalogue);
void add_shrink(CommandLine& line, const Catalogue& catalogue);
void add_show(CommandLine& line, const Catalogue& catalogue);

}  // namespace rehearsal::tools
