#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "broker_adapters/client/effects.hpp"
#include "broker_adapters/client/message.hpp"
#include "broker_adapters/rabbitmq/private_broker.hpp"
#include "properties/standard_properties.hpp"
#include "tools/main.hpp"

namespace rehearsal::tools {
namespace {

using broker_adapters::Act;
using broker_adapters::Context;
using broker_adapters::Effects;
using broker_adapters::rabbitmq::PrivateBroker;
using properties::Workflow;

std::atomic<int> performed = 0;

/// The outside world of a user, who counts.
class Counting final : public Effects {
 public:
  bool perform(const Act&, const std::string&) override {
    ++performed;
    return true;
  }
};

sim::task<> publish(Context& context) {
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    const std::string name = request->properties().correlation_id.value();
    co_await context.act("publish", name, "publish-" + name);
    context.accept(request);
  }
}

Workflow videos() {
  Workflow workflow("videos", "what is asked for is published");
  workflow.service("publisher", publish);
  workflow.workload("video", [](std::uint32_t number) -> model::MessageRef {
    return broker_adapters::Message::to("").type("Video").correlation_id(std::to_string(number));
  });
  workflow.effects([] { return std::make_unique<Counting>(); });
  workflow.eventually("published", properties::each_request_acts("publish"));
  return workflow;
}

int run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return rehearsal::main(static_cast<int>(arguments.size()), arguments.data(), {videos()});
}

/// A simulation has an outside world of its own.
TEST(EffectsOfAWorkflow, are_performed_on_a_real_broker_only) {
  if (!PrivateBroker::installed()) GTEST_SKIP() << "rabbitmq-server is not installed";
  EXPECT_EQ(run({"videos", "run", "videos", "--videos", "3"}), 0);
  EXPECT_EQ(performed, 0);
  const PrivateBroker broker;
  EXPECT_EQ(run({"videos", "run", "videos", "--videos", "3", "--broker", broker.url().text()}), 0);
  EXPECT_EQ(performed, 3);
}

}  // namespace
}  // namespace rehearsal::tools
