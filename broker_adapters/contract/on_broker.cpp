#include "broker_adapters/contract/on_broker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"

namespace rehearsal::broker_adapters::contract {

using rabbitmq::RabbitWorld;
using rabbitmq::TemporaryFolder;

Notes perform(Script script) {
  Performance performance(script);
  const std::vector<Service> services = performance.services();
  const TemporaryFolder folder;
  RabbitWorld world(services, broker_url(), folder.path());
  std::string said;
  world.on_note([&said](sim::Time, std::string_view, std::string_view text) {
    said.append(text).append("; ");
  });
  world.open({});
  EXPECT_TRUE(world.run_until([&] { return performance.ended() || performance.lives() > 1; },
                              std::chrono::seconds(30)));
  world.shut_down();
  EXPECT_EQ(performance.lives(), 1u) << "the script threw: " << said;
  return performance.notes();
}

}  // namespace rehearsal::broker_adapters::contract
