#include "tools/fatal_signals.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

#include "properties/run.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::Context;
using testing::HasSubstr;
using testing::Not;

/// By the signal; a sanitizer, which has its turn, ends the program by itself.
bool failed(int status) { return WIFSIGNALED(status) || WEXITSTATUS(status) != 0; }

sim::task<> reads_what_is_gone(Context&) {
  std::raise(SIGSEGV);
  co_return;
}

sim::task<> asserts_what_is_not_so(Context&) {
  std::abort();
  co_return;
}

/// A service that does nothing is at work before the one that ends the program.
void rehearse(sim::task<> (*ends)(Context&)) {
  name_who_ends_the_program();
  properties::Workflow workflow("media", "videos");
  workflow.service("upload", [](Context&) -> sim::task<> { co_return; });
  workflow.service("transcode", ends);
  sim::CalmChoices calm;
  properties::run(workflow, calm);
}

TEST(FatalSignals, name_the_service_that_ends_the_program) {
  EXPECT_EXIT(rehearse(reads_what_is_gone), failed,
              "segmentation fault in the service 'transcode' of media: what a service refers to");
  EXPECT_EXIT(rehearse(asserts_what_is_not_so), failed,
              "abort in the service 'transcode' of media");
}

TEST(FatalSignals, name_nobody_where_no_service_runs) {
  EXPECT_EXIT(
      {
        name_who_ends_the_program();
        std::raise(SIGSEGV);
      },
      failed, Not(HasSubstr("in the service")));
}

}  // namespace
}  // namespace rehearsal::tools
