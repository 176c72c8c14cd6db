#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <map>
#include <string>

/// Runs the benchmarks, and then prints our numbers over the bare loops of the same run: times
/// depend on the machine and on who else uses it, their ratios much less.
namespace {

/// Keeps the time of one item of each benchmark: the lowest of its repetitions.
class Ratios final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      failed_ = failed_ || run.error_occurred;
      if (run.error_occurred || run.run_type != Run::RT_Iteration) continue;
      const auto items = run.counters.find("items_per_second");
      const double seconds = items != run.counters.end()
                                 ? 1 / items->second
                                 : run.cpu_accumulated_time / static_cast<double>(run.iterations);
      const std::string name = run.run_name.function_name;
      const auto [known, first] = nanoseconds_.emplace(name, seconds * 1e9);
      if (!first && seconds * 1e9 < known->second) known->second = seconds * 1e9;
    }
  }

  /// False where a number is missing or misses its target.
  bool print() const {
    const double floor = 4 * (at("bare_message") + at("bare_json"));
    bool met = !failed_;
    fmt::print("\n{:<44}{:>12}{:>12}{:>8}{:>8}\n", "", "ours", "bare loop", "ratio", "target");
    met &= line("a message, fault hooks asked", "message", at("bare_message"), 5);
    met &= line("a message, calm", "message_calm", at("bare_message"), 5);
    met &= line("an order, hardened, fault hooks asked", "order", floor, 4);
    met &= line("an order, naive, calm", "order_naive_calm", floor, 4);
    fmt::print("{:<44}{:>9.1f} us\n", "a run's set-up", at("run_setup") / 1000);
    fmt::print("{:<44}{:>9.0f}  runs/s on one core\n", "search, hardened, 3 orders, adversarial",
               1e9 / at("search_run"));
    return met;
  }

 private:
  double at(const std::string& name) const {
    const auto found = nanoseconds_.find(name);
    return found == nanoseconds_.end() ? 0 : found->second;
  }
  bool line(const char* what, const char* name, double bare, double target) const {
    if (at(name) == 0 || bare == 0) return false;
    const double ratio = at(name) / bare;
    fmt::print("{:<44}{:>9.0f} ns{:>9.0f} ns{:>8.2f}{:>8.1f}\n", what, at(name), bare, ratio,
               target);
    return ratio <= target;
  }

  std::map<std::string, double> nanoseconds_;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  Ratios ratios;
  benchmark::RunSpecifiedBenchmarks(&ratios);
  return ratios.print() ? 0 : 1;
}
