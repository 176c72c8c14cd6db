#include "sim/choices.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <vector>

#include "sim/bug.hpp"

namespace rehearsal::sim {
namespace {

model::Message placed(const std::string& order) {
  model::Properties properties;
  properties.type = "OrderPlaced";
  properties.correlation_id = order;
  return model::Message("order_exchange", "", std::move(properties), "{}");
}

TEST(Site, has_a_key_that_says_what_it_means) {
  const model::Message message = placed("101");
  EXPECT_EQ((Site{"payment", "received", message, {}, 2}.key()),
            "payment received OrderPlaced(101) #2");
  EXPECT_EQ((Site{"broker", "delivers", message, "payment", 1}.key()),
            "broker delivers OrderPlaced(101) to payment #1");
}

TEST(Occurrences, count_the_same_meaning_and_not_the_same_bytes) {
  Occurrences occurrences;
  EXPECT_EQ(occurrences.next(1, placed("101")), 1u);
  EXPECT_EQ(occurrences.next(1, placed("102")), 1u);
  EXPECT_EQ(occurrences.next(1, placed("101")), 2u);
  EXPECT_EQ(occurrences.next(2, placed("101")), 1u);
  for (int order = 1000; order < 2000; ++order)
    ASSERT_EQ(occurrences.next(1, placed(std::to_string(order))), 1u);
  EXPECT_EQ(occurrences.next(1, placed("101")), 3u) << "after the table grew";
}

TEST(ReplayedChoices, find_their_decisions_by_key_and_report_what_did_not_come_up) {
  ReplayedChoices choices({{"payment received OrderPlaced(101) #1", Fault::crash, 10},
                           {"payment received OrderPlaced(101) #7", Fault::crash, 10}});
  const model::Message message = placed("101");
  const Site site{"payment", "received", message, {}, 1};
  EXPECT_EQ(choices.pick(301, Fault::slow, site), 0u) << "another fault at the same place";
  EXPECT_EQ(choices.pick(301, Fault::crash, site), 10u);
  EXPECT_EQ(choices.pick(301, Fault::crash, site), 0u) << "a decision is made once";
  EXPECT_EQ(choices.unmatched(), std::vector<std::size_t>{1});
}

TEST(ReplayedChoices, refuse_a_strength_that_no_fault_of_the_kind_has) {
  for (const std::uint32_t pick : {0u, info(Fault::crash).steps + 1})
    EXPECT_THROW(ReplayedChoices({{"payment received OrderPlaced(101) #1", Fault::crash, pick}}),
                 Misuse)
        << pick;
}

TEST(SeededChoices, are_a_function_of_the_seed) {
  const model::Message message = placed("101");
  const Site site{"payment", "received", message, {}, 1};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChoices one(Random::of_run(seed, 3), FaultSet::all(), Strategy::swarm);
    SeededChoices other(Random::of_run(seed, 3), FaultSet::all(), Strategy::swarm);
    ASSERT_EQ(one.faults(), other.faults());
    for (int i = 0; i < 100; ++i) {
      const std::uint32_t pick = one.pick(301, Fault::crash, site);
      ASSERT_LT(pick, 301u);
      ASSERT_EQ(pick, other.pick(301, Fault::crash, site));
    }
  }
}

TEST(SeededChoices, draw_no_fault_that_is_not_allowed) {
  FaultSet only;
  only.add(Fault::drop);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChoices choices(Random(seed), only, Strategy::random);
    EXPECT_EQ(choices.faults(), only);
  }
}

/// How many of the faults of a run that is asked `asks` times strike in each tenth of it.
std::array<std::uint32_t, 10> strikes_by_tenth(SeededChoices choices, std::uint32_t asks) {
  const model::Message message = placed("101");
  std::array<std::uint32_t, 10> strikes{};
  for (std::uint32_t i = 0; i < asks; ++i)
    for (const FaultInfo& kind : all_faults())
      if (choices.faults().has(kind.fault) &&
          choices.pick(2, kind.fault, {"payment", "received", message, {}, i + 1}) != 0)
        ++strikes[10 * std::uint64_t{i} / asks];
  return strikes;
}

std::array<std::uint32_t, 10> strikes_of_runs(Strategy strategy, std::uint32_t asks) {
  std::array<std::uint32_t, 10> sum{};
  for (std::uint64_t run = 0; run < 200; ++run) {
    const auto one =
        strikes_by_tenth(SeededChoices(Random::of_run(1, run), FaultSet::all(), strategy), asks);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one[i];
  }
  return sum;
}

TEST(SeededChoices, are_spread_over_the_whole_run_and_grow_with_it) {
  for (const Strategy strategy : {Strategy::random, Strategy::swarm}) {
    const auto strikes = strikes_of_runs(strategy, 2'000);
    const auto [least, most] = std::minmax_element(strikes.begin(), strikes.end());
    EXPECT_GT(*least, 100u);
    EXPECT_LT(10 * *most, 11 * *least) << "no tenth has a tenth more than another";
    const auto longer = strikes_of_runs(strategy, 20'000);
    EXPECT_GT(longer[9], 9 * strikes[9]);
  }
}

TEST(SeededChoices, of_few_faults_have_no_more_and_are_spread_too) {
  std::array<std::uint32_t, 10> sum{};
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    constexpr std::uint32_t asks = 500;
    const auto one =
        strikes_by_tenth(SeededChoices(Random(seed), FaultSet::all(), 2, asks * fault_kinds), asks);
    EXPECT_LE(std::accumulate(one.begin(), one.end(), 0u), 2u);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one[i];
  }
  EXPECT_GT(3 * sum[9], sum[0]) << "the last tenth is not left out";
}

TEST(KeyedChoices, are_the_same_at_a_site_whatever_came_before) {
  std::vector<model::Message> messages;
  for (int order = 0; order < 1000; ++order) messages.push_back(placed(std::to_string(order)));
  const auto picks = [&](std::uint64_t seed, bool backwards) {
    KeyedChoices choices(seed, FaultSet::all());
    std::vector<std::uint32_t> found(messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const std::size_t at = backwards ? messages.size() - 1 - i : i;
      found[at] = choices.pick(301, Fault::delay, {"payment", "publishes", messages[at], {}, 1});
    }
    return found;
  };
  const auto one = picks(7, false);
  EXPECT_EQ(one, picks(7, true));
  EXPECT_NE(one, picks(8, false));
  const auto strikes = std::count_if(one.begin(), one.end(), [](auto pick) { return pick != 0; });
  EXPECT_GT(strikes, 30) << "about every sixteenth";
  EXPECT_LT(strikes, 100);
}

TEST(KeyedChoices, draw_each_kind_by_itself_and_none_that_is_not_allowed) {
  FaultSet two;
  two.add(Fault::drop);
  two.add(Fault::duplicate);
  KeyedChoices choices(1, two);
  int different = 0;
  for (int order = 0; order < 1000; ++order) {
    const model::Message message = placed(std::to_string(order));
    const Site site{"payment", "publishes", message, {}, 1};
    ASSERT_EQ(choices.pick(301, Fault::crash, site), 0u);
    different += choices.pick(2, Fault::drop, site) != choices.pick(2, Fault::duplicate, site);
  }
  EXPECT_GT(different, 0);
}

TEST(Injector, keeps_account_of_what_it_injected_until_the_world_is_healed) {
  ReplayedChoices choices({{"payment received OrderPlaced(101) #1", Fault::crash, 10},
                           {"payment received OrderPlaced(101) #2", Fault::crash, 10}});
  Injector injector(choices);
  const model::Message message = placed("101");
  EXPECT_EQ(injector.ask(Fault::crash, {"payment", "received", message, {}, 1}), 10u);
  injector.heal();
  EXPECT_EQ(injector.ask(Fault::crash, {"payment", "received", message, {}, 2}), 0u);
  ASSERT_EQ(injector.injected().size(), 1u);
  EXPECT_EQ(text(injector.injected()[0]),
            "payment received OrderPlaced(101) #1: crash, restart_after 1s");
}

TEST(Random, gives_the_published_sequence_of_SplitMix64) {
  // The first outputs for seed 1234567, as in the reference implementation's test vectors.
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(ParseFaults, knows_profiles_and_lists_and_names_what_it_does_not_know) {
  EXPECT_TRUE(parse_faults("none").empty());
  EXPECT_EQ(parse_faults("adversarial"), FaultSet::all());
  EXPECT_TRUE(parse_faults("crash,broker-kill").has(Fault::broker_kill));
  EXPECT_FALSE(parse_faults("realistic").has(Fault::drop));
  for (const char* bad : {"", "crsh", "crash,", ",crash", "crash,crsh", "none,crash"})
    EXPECT_THROW(parse_faults(bad), std::invalid_argument) << bad;
}

TEST(Strategies, are_found_by_their_names) {
  for (const StrategyInfo& known : strategy_table)
    EXPECT_EQ(strategy_named(known.name), known.strategy) << known.name;
  EXPECT_EQ(strategy_named("luck"), std::nullopt);
  EXPECT_EQ(strategy_names(), "random, swarm");
}

}  // namespace
}  // namespace rehearsal::sim
