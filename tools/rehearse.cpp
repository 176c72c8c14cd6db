#include "services/examples.hpp"
#include "tools/backlog.hpp"
#include "tools/main.hpp"

/// The command line with the examples that come with it.
int main(int argc, char** argv) {
  rehearsal::tools::LazyBacklog backlog;
  return rehearsal::tools::main(argc, argv, rehearsal::services::examples(), &backlog);
}
