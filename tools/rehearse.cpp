#include "services/examples.hpp"
#include "tools/main.hpp"

/// The command line with the workflows that come with it.
int main(int argc, char** argv) {
  return rehearsal::main(argc, argv, rehearsal::services::examples());
}
