#include <benchmark/benchmark.h>

#include <array>
#include <vector>

#include "properties/run.hpp"
#include "services/examples.hpp"
#include "sim/link.hpp"

/// What a simulated run costs.
namespace {

using namespace rehearsal;
using namespace std::chrono_literals;
using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::QueueOptions;
using broker_adapters::Service;
using broker_adapters::simulated::SimulatedWorld;

/// Every fault is possible and none happens: all hooks are asked, as in a search.
class WatchfulChoices final : public sim::Choices {
 public:
  std::uint32_t pick(std::uint32_t, sim::Fault, const sim::Site&) override { return 0; }
  sim::FaultSet faults() const override { return sim::FaultSet::all(); }
};

constexpr std::int64_t batch = 10'000;

model::MessageRef placed() {
  model::Properties properties;
  properties.type = "OrderPlaced";
  properties.correlation_id = "101";
  return std::make_shared<model::Message>(
      "order_exchange", model::Name(), std::move(properties),
      R"({"event_type":"OrderPlaced","data":{"order_id":101}})");
}

sim::task<> producer(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange("order_exchange", ExchangeType::fanout);
  co_await context.next_request();
  for (std::int64_t i = 0; i < batch; ++i) {
    const model::MessageRef message = placed();
    co_await channel->publish(message);
    if (i % 100 == 99) co_await context.sleep(1ms);
  }
}

sim::task<> consumer(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange("order_exchange", ExchangeType::fanout);
  co_await channel->declare_queue(QueueOptions::durable("payment.order_placed"));
  co_await channel->bind("payment.order_placed", "order_exchange");
  Consumer subscription = co_await channel->consume("payment.order_placed", Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await subscription.next();
    co_await channel->ack(delivery.tag);
  }
}

/// One message from a service through links, broker, task switches, fault hooks and digest to
/// another service, and its acknowledgement back.
template <class Choices>
void message(benchmark::State& state) {
  const std::vector<Service> services{{"producer", producer}, {"consumer", consumer}};
  const std::vector<model::MessageRef> requests =
      properties::requests_of(services::example_catalogue().at("orders"), 1);
  std::size_t received = 0;
  for (auto _ : state) {
    Choices choices;
    SimulatedWorld world(services, choices);
    world.open(requests);
    world.run_until(sim::Time(1h));
    received += world.history().receptions.size();
  }
  if (received != static_cast<std::size_t>(batch * state.iterations()))
    state.SkipWithError("lost messages");
  state.SetItemsProcessed(static_cast<std::int64_t>(received));
}
BENCHMARK(message<sim::CalmChoices>)->Name("message_calm")->Unit(benchmark::kMillisecond);
BENCHMARK(message<WatchfulChoices>)->Name("message")->Unit(benchmark::kMillisecond);

template <class Choices>
void order(benchmark::State& state, const char* name) {
  const properties::Workflow& workflow = services::example_catalogue().at(name);
  properties::RunOptions options;
  options.requests = static_cast<std::uint32_t>(state.range(0));
  for (auto _ : state) {
    Choices choices;
    const properties::RunResult result = properties::run(workflow, choices, options);
    if (result.verdict != properties::Verdict::held) state.SkipWithError(result.reason().c_str());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void hardened_order(benchmark::State& state) { order<WatchfulChoices>(state, "orders"); }
BENCHMARK(hardened_order)->Name("order")->Arg(1000)->Unit(benchmark::kMillisecond);

void naive_order(benchmark::State& state) { order<sim::CalmChoices>(state, "orders-naive"); }
BENCHMARK(naive_order)->Name("order_naive_calm")->Arg(1000)->Unit(benchmark::kMillisecond);

/// A run without orders: four services are started, and declare what they need.
void run_setup(benchmark::State& state) {
  const properties::Workflow& workflow = services::example_catalogue().at("orders");
  for (auto _ : state) {
    sim::CalmChoices choices;
    SimulatedWorld world(workflow.services(), choices);
    world.open({});
    world.run_until(sim::Time(1h));
    benchmark::DoNotOptimize(world.trace().digest());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(run_setup)->Unit(benchmark::kMicrosecond);

/// One run of a search on one core: the hardened example with three orders.
void search_run(benchmark::State& state) {
  const properties::Workflow& workflow = services::example_catalogue().at("orders");
  properties::RunOptions options;
  options.requests = 3;
  std::uint64_t number = 0;
  for (auto _ : state) {
    sim::SeededChoices choices(sim::Random::of_run(1, number++), sim::FaultSet::all(),
                               sim::Strategy::swarm);
    const properties::RunResult result = properties::run(workflow, choices, options);
    if (result.verdict != properties::Verdict::held) state.SkipWithError(result.reason().c_str());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(search_run)->Unit(benchmark::kMicrosecond);

}  // namespace
