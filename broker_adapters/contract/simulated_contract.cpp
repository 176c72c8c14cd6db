#include <gtest/gtest.h>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/simulated/stage.hpp"

namespace rehearsal::broker_adapters::contract {

Notes perform(Script script) {
  Notes notes;
  bool ended = false;
  std::uint32_t lives = 0;
  const auto run = [&](Context& context) {
    ++lives;
    return [](Context& self, Script play, Notes& seen, bool& over) -> sim::task<> {
      co_await play(self, seen);
      over = true;
    }(context, script, notes, ended);
  };
  const std::vector<Service> services{{"contract", run}};
  sim::CalmChoices calm;
  simulated::Stage stage(services, calm);
  stage.open({});
  stage.run_until(sim::Time(std::chrono::minutes(1)));
  EXPECT_TRUE(ended);
  EXPECT_EQ(lives, 1u) << "the script threw";
  return notes;
}

}  // namespace rehearsal::broker_adapters::contract
