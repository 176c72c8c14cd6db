#include "broker_adapters/contract/on_broker.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "broker_adapters/contract/contract.hpp"
#include "broker_adapters/rabbitmq/rabbit_world.hpp"
#include "broker_adapters/rabbitmq/temporary_folder.hpp"

namespace rehearsal::broker_adapters::contract {

using rabbitmq::RabbitWorld;
using rabbitmq::TemporaryFolder;

namespace {

/// A provider as users have one: it blocks, throws, and honours keys.
class Provider final : public Effects {
 public:
  explicit Provider(Outside first) : first_(first) {}

  bool perform(const Act&, const std::string& idempotency_key) override {
    const Outside now = std::exchange(first_, Outside::works);
    if (now == Outside::refuses) throw EffectRefused("no money");
    if (now == Outside::is_slow) std::this_thread::sleep_for(slow_for);
    const bool did = used_.insert(idempotency_key).second;
    if (now == Outside::times_out) throw EffectTimedOut("no answer");
    return did;
  }

 private:
  Outside first_;
  std::set<std::string> used_;
};

/// The default one where nothing is to go wrong.
MakeEffects effects_of(Outside outside) {
  if (outside == Outside::works) return {};
  return [outside] { return std::make_unique<Provider>(outside); };
}

rabbitmq::BrokerUrl url_for(Outside outside) {
  rabbitmq::BrokerUrl url = broker_url();
  if (outside == Outside::is_slow) url.heartbeat = std::chrono::seconds(1);
  return url;
}

}  // namespace

Notes perform(Script script, Outside outside) {
  Performance performance(script);
  const std::vector<Service> services = performance.services();
  const TemporaryFolder folder;
  RabbitWorld world(services, url_for(outside), folder.path(), effects_of(outside));
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
