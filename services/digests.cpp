#include <cstdio>
#include <exception>

#include "properties/run.hpp"
#include "properties/scenario.hpp"
#include "services/examples.hpp"

/// Prints the digest of each scenario's run, for every workflow, and of some seeded runs: the
/// same on every compiler and at every level of optimisation, or a run is not deterministic.
namespace {

using namespace rehearsal;

void print(const char* what, const std::string& workflow, const properties::RunResult& result) {
  std::printf("%016llx %s %s\n", static_cast<unsigned long long>(result.digest), workflow.c_str(),
              what);
}

void print_scenario(const char* file) {
  const properties::Scenario scenario =
      properties::read_scenario(file, services::example_catalogue());
  for (const properties::Workflow& workflow : services::example_catalogue().workflows())
    print(file, workflow.name(), replay(workflow, scenario.decisions, scenario.options()).result);
}

void print_seeded() {
  properties::RunOptions options;
  options.requests = 3;
  for (const properties::Workflow& workflow : services::example_catalogue().workflows()) {
    for (std::uint64_t number = 0; number < 20; ++number) {
      sim::SeededChoices choices(sim::Random::of_run(1, number), sim::FaultSet::all(),
                                 sim::Strategy::swarm);
      print("seeded", workflow.name(), run(workflow, choices, options));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) print_scenario(argv[i]);
    print_seeded();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
