#include "properties/survey.hpp"

#include <utility>

namespace rehearsal::properties {
namespace {

/// Calm, and remembers where it was asked.
class Surveying final : public sim::Choices {
 public:
  explicit Surveying(sim::FaultSet faults) : faults_(faults) {}

  std::uint32_t pick(std::uint32_t bound, sim::Fault fault, const sim::Site& site) override {
    places.push_back({site.key(), fault, bound});
    return 0;
  }
  sim::FaultSet faults() const override { return faults_; }

  std::vector<Place> places;

 private:
  sim::FaultSet faults_;
};

}  // namespace

Survey survey(const Workflow& workflow, sim::FaultSet faults, const RunOptions& options) {
  Surveying choices(faults);
  RunResult result = run(workflow, choices, options);
  return {std::move(choices.places), std::move(result.coverage)};
}

}  // namespace rehearsal::properties
