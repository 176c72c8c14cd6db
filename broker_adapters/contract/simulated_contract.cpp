#include <gtest/gtest.h>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/simulated/stage.hpp"

namespace rehearsal::broker_adapters::contract {

Notes perform(Script script) {
  Performance performance(script);
  const std::vector<Service> services = performance.services();
  sim::CalmChoices calm;
  simulated::Stage stage(services, calm);
  stage.open({});
  stage.run_until(sim::Time(std::chrono::minutes(1)));
  EXPECT_TRUE(performance.ended());
  EXPECT_EQ(performance.lives(), 1u) << "the script threw";
  return performance.notes();
}

}  // namespace rehearsal::broker_adapters::contract
