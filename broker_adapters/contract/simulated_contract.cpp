#include <gtest/gtest.h>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/simulated/simulated_world.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

/// Strikes the first effect.
class FirstEffect final : public sim::Choices {
 public:
  explicit FirstEffect(Outside outside) : outside_(outside) {}

  std::uint32_t pick(std::uint32_t, sim::Fault fault, const sim::Site& site) override {
    const bool strikes = site.verb == text(CrashPoint::before_effect) && faults().has(fault);
    if (!strikes) return 0;
    outside_ = Outside::works;
    if (fault != sim::Fault::slow) return 1;
    return static_cast<std::uint32_t>(slow_for / sim::info(fault).unit);
  }
  sim::FaultSet faults() const override {
    switch (outside_) {
      case Outside::works:
        return {};
      case Outside::refuses:
        return {sim::Fault::refuse};
      case Outside::times_out:
        return {sim::Fault::time_out};
      case Outside::is_slow:
        return {sim::Fault::slow};
    }
    return {};
  }

 private:
  Outside outside_;
};

}  // namespace

Notes perform(Script script, Outside outside) {
  Performance performance(script);
  const std::vector<Service> services = performance.services();
  FirstEffect choices(outside);
  simulated::SimulatedWorld world(services, choices);
  world.open({});
  world.run_until(sim::Time(std::chrono::minutes(1)));
  EXPECT_TRUE(performance.ended());
  EXPECT_EQ(performance.lives(), 1u) << "the script threw";
  return performance.notes();
}

}  // namespace rehearsal::broker_adapters::contract
