#include <gtest/gtest.h>

#include <memory>

#include "broker_adapters/contract/on_broker.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"

namespace rehearsal::broker_adapters::contract {
namespace {

using rabbitmq::PrivateBroker;

/// One broker for all tests of the program.
class SharedBroker final : public testing::Environment {
 public:
  void SetUp() override {
    if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
    broker = std::make_unique<PrivateBroker>();
  }
  void TearDown() override { broker.reset(); }

  static inline std::unique_ptr<PrivateBroker> broker;
};

const testing::Environment* const shared_broker =
    testing::AddGlobalTestEnvironment(new SharedBroker);

}  // namespace

rabbitmq::BrokerUrl broker_url() { return SharedBroker::broker->url(); }

}  // namespace rehearsal::broker_adapters::contract
