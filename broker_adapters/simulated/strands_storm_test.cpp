#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/client/event.hpp"
#include "broker_adapters/client/requester.hpp"
#include "broker_adapters/simulated/simulated_world.hpp"

/// Services that share consumers and requesters among strands, cancel strands where they stand and
/// let go of what others wait for, under every fault: nothing of Rehearsal's breaks, no strand is
/// left waiting for what is gone, and a run is a function of its choices.
namespace rehearsal::broker_adapters::simulated {
namespace {

using namespace std::chrono_literals;

constexpr const char* requests_queue = "storm.requests";
constexpr int rounds = 6;

using Session = sim::task<> (*)(Context& context, int round);

/// So many sessions, each again after what ended it.
sim::task<> rounds_of(Context& context, Session session) {
  for (int round = 0; round < rounds;) {
    std::string why;
    try {
      co_await session(context, round);
      ++round;
    } catch (const ConnectionLost& lost) {
      why = lost.what();
    } catch (const ChannelError& error) {
      why = error.what();
    }
    if (!why.empty()) context.note("begins again: " + why);
    co_await context.sleep(300ms);
  }
}

/// Answers until its consumer ends; what ends the channel is told by whoever waits for all.
sim::task<> answer(Context& context, ChannelRef channel, Consumer consumer) {
  try {
    for (;;) {
      const Delivery request = co_await consumer.next();
      co_await context.sleep(5ms);
      co_await channel->publish(Message::answer(*request.message).type("Answer"));
      co_await channel->ack(request.tag);
    }
  } catch (const ConnectionLost&) {
  } catch (const ChannelError&) {
  }
}

sim::task<> answer_for_a_second(Context& context, int round) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable(requests_queue));
  co_await channel->prefetch(3,
                             round % 2 ? PrefetchFor::whole_channel : PrefetchFor::each_consumer);
  Consumer consumer = co_await channel->consume(requests_queue, Acknowledge::manual);
  std::vector<sim::StrandHandle> strands;
  for (int i = 0; i < 3; ++i)
    strands.push_back(context.spawn("answers", answer, std::ref(context), channel, consumer));
  co_await context.sleep(500ms);
  strands.front().cancel();
  co_await context.sleep(500ms);
  co_await consumer.cancel();
  for (const sim::StrandHandle& strand : strands) co_await strand.join();
  co_await channel->recover();
}

/// Asks, and counts what ended: an answer, a deadline, or an error.
sim::task<> ask_until_it_ends(std::shared_ptr<Requester> requester, int number,
                              std::shared_ptr<int> ended) {
  try {
    const model::MessageRef request =
        Message::to("", requests_queue).type("Ask").correlation_id(std::to_string(number));
    co_await requester->ask(request, 200ms);
  } catch (const ConnectionLost&) {
  } catch (const ChannelError&) {
  }
  ++*ended;
}

sim::task<> ask_for_a_while(Context& context, int round) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable(requests_queue));
  Requester opened = co_await Requester::open(channel);
  const auto requester = std::make_shared<Requester>(std::move(opened));
  const auto ended = std::make_shared<int>(0);
  std::vector<sim::StrandHandle> strands;
  for (int i = 0; i < 4; ++i)
    strands.push_back(context.spawn("asks", ask_until_it_ends, requester, 10 * round + i, ended));
  co_await context.sleep(sim::Duration(1ms) * (3 * round));
  strands.front().cancel();
  if (round % 3 == 2) {
    const ChannelRef another = co_await context.open_channel();
    Requester replacement = co_await Requester::open(another);
    *requester = std::move(replacement);
  }
  for (const sim::StrandHandle& strand : strands) co_await strand.join();
  if (*ended < 3) throw std::logic_error("an ask that was not cancelled did not end");
}

sim::task<> wait_for_returns(Returns returns, Event event) {
  try {
    for (;;) {
      co_await returns.next();
      event.set();
    }
  } catch (const ConnectionLost&) {
  } catch (const ChannelError&) {
  }
}

sim::task<> publish_in_transactions(Context& context, int round) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->tx_select();
  Event returned;
  const sim::StrandHandle listens =
      context.spawn("listens", wait_for_returns(channel->returns(), returned));
  co_await channel->publish(Message::to("", "storm.nowhere").type("Lost"), Mandatory::yes);
  co_await channel->publish(Message::to("", requests_queue).type("Plain"));
  if (round % 2) co_await channel->tx_rollback();
  if (round % 2 == 0) co_await channel->tx_commit();
  co_await returned.wait(50ms);
  listens.cancel();
}

Service service(std::string name, Session session) {
  return {std::move(name), [session](Context& self) { return rounds_of(self, session); }};
}

/// What is left of a run.
struct Left {
  explicit Left(SimulatedWorld& world) : digest(world.trace().digest()) {
    for (const Reception& reception : world.history().receptions)
      if (reception.actor == "asks") ++answers;
    faults = world.injector().injected().size();
  }
  std::uint64_t digest;
  std::size_t answers = 0;
  std::size_t faults = 0;
};

/// It ends in a calm world with all of its services through.
Left run(std::uint64_t number) {
  const std::vector<Service> services{service("answers", answer_for_a_second),
                                      service("asks", ask_for_a_while),
                                      service("publishes", publish_in_transactions)};
  sim::SeededChoices choices(sim::Random::of_run(7, number), sim::FaultSet::all(),
                             sim::Strategy::swarm);
  SimulatedWorld world(services, choices);
  world.open({});
  world.run_until(sim::Time(10s));
  world.heal();
  const PhaseEnd end = world.run_until(sim::Time(10min));
  EXPECT_EQ(end, PhaseEnd::quiescent) << "run " << number;
  return Left(world);
}

TEST(Strands, and_what_they_wait_for_survive_every_fault_in_the_same_way_each_time) {
  std::size_t answers = 0;
  std::size_t faults = 0;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const Left left = run(number);
    EXPECT_EQ(left.digest, run(number).digest);
    answers += left.answers;
    faults += left.faults;
  }
  EXPECT_GT(answers, 2'000u);
  EXPECT_GT(faults, 500u);
}

}  // namespace
}  // namespace rehearsal::broker_adapters::simulated
