#include "tools/fatal_signals.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "properties/run_in_progress.hpp"
#include "tools/program.hpp"

namespace rehearsal::tools {
namespace {

struct FatalSignal {
  int number;
  std::string_view name;
  struct sigaction before {};
};

/// Read by the handler, which may not ask for memory.
std::array<FatalSignal, 5> fatal_signals{{{SIGSEGV, "segmentation fault"},
                                          {SIGBUS, "bus error"},
                                          {SIGFPE, "arithmetic error"},
                                          {SIGILL, "illegal instruction"},
                                          {SIGABRT, "abort"}}};
/// A stack that is too deep has no room for the handler.
std::array<std::byte, std::size_t{1} << 16> handler_stack;

/// One line, in room that is there already. What does not fit is left out.
class Line {
 public:
  Line& add(std::string_view text) {
    const std::size_t length = std::min(text.size(), room_.size() - size_);
    std::copy_n(text.begin(), length, room_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += length;
    return *this;
  }
  void write_to_standard_error() const {
    if (write(STDERR_FILENO, room_.data(), size_) < 0) {
      // Nobody can be told.
    }
  }

 private:
  std::array<char, 1024> room_;
  std::size_t size_ = 0;
};

void name_the_service(std::string_view signal) {
  const auto* const run = properties::RunInProgress::of_this_thread();
  if (!run || run->service().empty()) return;
  Line line;
  line.add(program_invocation_short_name).add(": ").add(signal).add(" in the service '");
  line.add(run->service()).add("' of ").add(run->workflow());
  line.add(
      ": what a service refers to must outlive its workflow; a build with "
      "-fsanitize=address says where\n");
  line.write_to_standard_error();
}

/// Whoever had the signal before has it again: at once where it was sent, or else when the
/// instruction is tried again, or abort() goes on.
void handle(int number, siginfo_t* info, void*) {
  for (FatalSignal& fatal : fatal_signals) {
    if (fatal.number != number) continue;
    name_the_service(fatal.name);
    sigaction(number, &fatal.before, nullptr);
  }
  const bool was_sent = info->si_code <= 0;
  if (was_sent) raise(number);
}

}  // namespace

void name_who_ends_the_program() {
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (FatalSignal& fatal : fatal_signals) sigaction(fatal.number, &action, &fatal.before);
}

}  // namespace rehearsal::tools
