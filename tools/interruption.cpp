#include "tools/interruption.hpp"

#include <csignal>
#include <initializer_list>

namespace rehearsal::tools {
namespace {

volatile std::sig_atomic_t has_come = 0;

}  // namespace

void note_interruptions() {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { has_come = 1; });
}

bool interrupted() { return has_come != 0; }

}  // namespace rehearsal::tools
