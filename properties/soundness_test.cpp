#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "properties/search.hpp"
#include "services/examples.hpp"
#include "services/orders/exchanges.hpp"
#include "services/orders/hardened/hardened.hpp"

/// What a search says is true: of every property, of runs that would never end, and of services
/// that are no function of their choices.
namespace rehearsal::properties {
namespace {

using namespace std::chrono_literals;
using broker_adapters::Acknowledge;
using broker_adapters::ChannelRef;
using broker_adapters::Consumer;
using broker_adapters::Context;
using broker_adapters::Delivery;
using broker_adapters::ExchangeType;
using broker_adapters::QueueOptions;
using broker_adapters::Transaction;
using services::orders::Event;
using services::orders::Handler;
using testing::Contains;
using testing::HasSubstr;

/// The hardened orders with another payment service.
Workflow with_payment(const char* name, std::function<sim::task<>(Context&)> payment) {
  Workflow workflow =
      services::example_catalogue().at("orders").renamed(name, "orders with another payment");
  workflow.replace("payment", std::move(payment));
  return workflow;
}

Workflow with_handler(const char* name, Handler handler) {
  return with_payment(
      name, services::orders::Reliable(services::orders::hardened::payment_subscription(),
                                       services::orders::event_codec(), std::move(handler)));
}

SearchResult searched(const Workflow& workflow, const char* faults, std::uint64_t runs,
                      const char* property = "") {
  SearchOptions options;
  options.faults = sim::parse_faults(faults);
  options.runs = runs;
  options.requests = 1;
  options.property = property;
  return search(workflow, options);
}

std::string found(const SearchResult& result) {
  return result.violations.empty() ? std::string(text(result.verdict))
                                   : result.violations.front().property;
}

TEST(Search, finds_a_property_that_is_only_violated_where_another_one_is_too) {
  const Workflow& naive = services::example_catalogue().at("orders-naive");
  const SearchResult result = searched(naive, "duplicate", 2'000, "idempotency");
  EXPECT_EQ(found(result), "idempotency");
  EXPECT_GT(result.violations.size(), 1u) << "the others are named as well";
  EXPECT_EQ(result.counterexample->property, "idempotency");
}

TEST(Search, says_held_of_the_property_it_looked_at_and_counts_what_else_was_violated) {
  const Workflow& naive = services::example_catalogue().at("orders-naive");
  const SearchResult result = searched(naive, "duplicate", 200, "causality");
  EXPECT_EQ(result.verdict, Verdict::held);
  EXPECT_GT(result.violated.front(), 0u) << "charged once";
}

/// Does everything twice that a handler may do at an effect boundary, in strands of its own too.
sim::task<std::optional<Event>> does_all_twice(Context& context, Transaction& transaction,
                                               Event order) {
  for (int time = 0; time < 2; ++time) {
    co_await context.act("charge", order.order(), "charge-" + order.order());
    Transaction note(context.store());
    note.put("notes", std::to_string(time), "seen");
    co_await context.commit(note);
  }
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

/// Passes the choices of others on, and sees that no site comes up twice.
class Distinguishing final : public sim::Choices {
 public:
  explicit Distinguishing(sim::Choices& choices) : choices_(choices) {}
  std::uint32_t pick(std::uint32_t bound, sim::Fault fault, const sim::Site& site) override {
    EXPECT_TRUE(seen_.emplace(site.key(), fault).second) << site.key() << " comes up twice";
    return choices_.pick(bound, fault, site);
  }
  sim::FaultSet faults() const override { return choices_.faults(); }
  bool exhausted() const override { return choices_.exhausted(); }

 private:
  sim::Choices& choices_;
  std::set<std::pair<std::string, sim::Fault>> seen_;
};

TEST(Sites, have_keys_that_tell_them_apart_in_every_run) {
  const Workflow twice = with_handler("all-twice", does_all_twice);
  for (const Workflow* workflow : {&twice, services::example_catalogue().find("orders"),
                                   services::example_catalogue().find("orders-naive")})
    for (std::uint64_t number = 0; number < 200; ++number) {
      sim::SeededChoices seeded(sim::Random::of_run(1, number), sim::FaultSet::all(),
                                sim::Strategy::random);
      Distinguishing choices(seeded);
      run(*workflow, choices, {});
    }
}

TEST(Runs, are_made_again_by_their_decisions_whatever_drew_them) {
  const Workflow twice = with_handler("all-twice", does_all_twice);
  for (const Workflow* workflow : {&twice, services::example_catalogue().find("orders"),
                                   services::example_catalogue().find("orders-naive")})
    for (const sim::Strategy strategy : {sim::Strategy::random, sim::Strategy::swarm})
      for (std::uint64_t number = 0; number < 200; ++number) {
        sim::SeededChoices choices(sim::Random::of_run(2, number), sim::FaultSet::all(), strategy);
        const RunResult drawn = run(*workflow, choices, {});
        const Replay replayed = replay(*workflow, drawn.decisions, {});
        EXPECT_TRUE(replayed.unmatched.empty());
        ASSERT_TRUE(same_run(drawn, replayed.result))
            << workflow->name() << ", run " << number << ": " << text(drawn.outcome()) << " and "
            << text(replayed.result.outcome());
      }
}

/// Charges twice, but for the whole life of this program only once.
sim::task<std::optional<Event>> charges_twice_once(Context& context, Transaction& transaction,
                                                   Event order) {
  static bool first = true;
  co_await context.act("charge", order.order());
  if (std::exchange(first, false)) co_await context.act("charge", order.order());
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

TEST(Search, does_not_report_what_does_not_come_out_again) {
  const Workflow fickle = with_handler("fickle", charges_twice_once);
  const SearchResult result = searched(fickle, "none", 10);
  EXPECT_EQ(result.verdict, Verdict::undecided);
  EXPECT_FALSE(result.counterexample);
  ASSERT_TRUE(result.irreproducible);
  EXPECT_EQ(result.irreproducible->run, 0u);
  EXPECT_THAT(result.irreproducible->text(fickle),
              HasSubstr("fickle is not a function of its choices"));
}

/// Takes longer and longer.
sim::task<std::optional<Event>> grows_tired(Context& context, Transaction& transaction,
                                            Event order) {
  static int handled = 0;
  co_await context.sleep(std::chrono::milliseconds(++handled));
  co_await context.act("charge", order.order(), "charge-" + order.order());
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

TEST(Search, does_not_say_held_of_runs_that_do_not_come_out_again) {
  const Workflow tired = with_handler("tired", grows_tired);
  const SearchResult result = searched(tired, "none", 10);
  EXPECT_EQ(result.verdict, Verdict::undecided);
  ASSERT_TRUE(result.irreproducible);
  EXPECT_THAT(result.irreproducible->where, HasSubstr("at step "));
  EXPECT_THAT(result.irreproducible->where, HasSubstr("payment charge 101"));
}

/// Writes down how many it has handled.
sim::task<std::optional<Event>> counts_in_memory(Context& context, Transaction& transaction,
                                                 Event order) {
  static int handled = 0;
  transaction.put("payments", order.order(), std::to_string(++handled));
  co_return order.next("PaymentProcessed", context.unique_id());
}

/// The text of a commit leaves out what is written.
TEST(Search, says_where_two_runs_went_apart_that_have_the_same_text) {
  const Workflow counting = with_handler("counting", counts_in_memory);
  const SearchResult result = searched(counting, "none", 10);
  EXPECT_EQ(result.verdict, Verdict::undecided);
  ASSERT_TRUE(result.irreproducible);
  EXPECT_THAT(result.irreproducible->where, HasSubstr("payment commits +"));
  EXPECT_THAT(result.irreproducible->where, testing::EndsWith("' with another value"));
}

/// Spins from its second attempt on.
sim::task<std::optional<Event>> spins_at_the_second_attempt(Context& context,
                                                            Transaction& transaction, Event order) {
  Transaction attempt(context.store());
  while (attempt.read("attempts", order.order())) co_await context.sleep(0s);
  attempt.put("attempts", order.order(), "one");
  co_await context.commit(attempt);
  co_await context.act("charge", order.order(), "charge-" + order.order());
  transaction.put("payments", order.order(), "charged");
  co_return order.next("PaymentProcessed", context.unique_id());
}

TEST(Livelock, is_a_verdict_with_its_decision) {
  const Workflow spinning = with_handler("spinning", spins_at_the_second_attempt);
  const SearchResult result = searched(spinning, "crash", 2'000);
  ASSERT_EQ(found(result), "livelock");
  EXPECT_THAT(result.violations.front().what, HasSubstr("payment spins"));
  EXPECT_EQ(result.counterexample->decisions.size(), 1u);
  EXPECT_TRUE(replay(spinning, *result.counterexample).result.violation("livelock"));
}

/// Never comes back to the scheduler, for nothing that it awaits makes it wait.
sim::task<> floods(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_exchange(services::orders::exchanges::payment, ExchangeType::fanout);
  const Event event("PaymentProcessed", "flood", 101, "John Doe");
  const model::MessageRef message =
      encode(event, services::orders::exchanges::payment, services::orders::Persistence::transient);
  for (;;) co_await channel->publish(message);
}

TEST(Livelock, is_found_in_a_loop_that_never_waits) {
  const SearchResult result = searched(with_payment("flooding", floods), "none", 1);
  ASSERT_EQ(found(result), "livelock");
  EXPECT_THAT(result.violations.front().what, HasSubstr("payment spins"));
}

/// Publishes to no exchange, which ends the channel, and does not listen.
sim::task<> floods_a_channel_that_is_gone(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const Event event("PaymentProcessed", "flood", 101, "John Doe");
  const model::MessageRef message =
      encode(event, "nowhere", services::orders::Persistence::transient);
  co_await channel->publish(message);
  co_await context.sleep(1s);
  for (;;) {
    try {
      co_await channel->publish(message);
    } catch (const std::exception&) {
    }
  }
}

TEST(Livelock, is_found_in_a_loop_that_catches_every_error) {
  const SearchResult result =
      searched(with_payment("deaf", floods_a_channel_that_is_gone), "none", 1);
  ASSERT_EQ(found(result), "livelock");
}

sim::task<> puts_back_what_it_gets(Context& context) {
  const auto subscription = services::orders::hardened::payment_subscription();
  const ChannelRef channel = co_await services::patterns::open_subscription(context, subscription);
  Consumer consumer = co_await channel->consume(subscription.queue, Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    co_await channel->requeue(delivery.tag);
  }
}

TEST(EndlessRedelivery, is_found_where_poison_is_put_back_for_ever) {
  const SearchResult result =
      searched(with_payment("putting-back", puts_back_what_it_gets), "none", 1);
  ASSERT_EQ(found(result), "endless redelivery");
  EXPECT_THAT(result.violations.front().what,
              HasSubstr("OrderPlaced(101) came to payment 100 times more"));
}

sim::task<std::optional<Event>> dies(Context&, Transaction&, Event) {
  throw std::runtime_error("cannot read this");
  co_return std::nullopt;
}

TEST(EndlessRedelivery, is_found_where_poison_kills_every_life_of_a_service) {
  EXPECT_EQ(found(searched(with_handler("dying", dies), "none", 1)), "endless redelivery");
}

/// Rejects everything into a queue that gives it back after a second.
sim::task<> retries_for_ever(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  const auto to = [](const char* queue) { return model::Value{std::string(queue)}; };
  const auto retry = QueueOptions::durable("payment.retry")
                         .with({{"x-message-ttl", model::Value{std::int32_t{1000}}},
                                {"x-dead-letter-exchange", to("")},
                                {"x-dead-letter-routing-key", to("payment.work")}});
  co_await channel->declare_queue(retry);
  const auto work = QueueOptions::durable("payment.work")
                        .with({{"x-dead-letter-exchange", to("")},
                               {"x-dead-letter-routing-key", to("payment.retry")}});
  co_await channel->declare_queue(work);
  co_await channel->declare_exchange(services::orders::exchanges::order, ExchangeType::fanout);
  co_await channel->bind("payment.work", services::orders::exchanges::order);
  Consumer consumer = co_await channel->consume("payment.work", Acknowledge::manual);
  for (;;) {
    const Delivery delivery = co_await consumer.next();
    co_await channel->reject(delivery.tag);
  }
}

TEST(EndlessRedelivery, is_found_where_dead_letters_go_round_for_ever) {
  EXPECT_EQ(found(searched(with_payment("retrying", retries_for_ever), "none", 1)),
            "endless redelivery");
}

TEST(EndlessRedelivery, is_not_what_faults_do_to_a_service_that_is_right) {
  const SearchResult result = searched(services::example_catalogue().at("orders"),
                                       "crash,reset,stall", 300, "endless redelivery");
  EXPECT_EQ(result.violated,
            std::vector<std::uint64_t>(
                services::example_catalogue().at("orders").properties().size(), 0));
}

/// The crash is needed only because the key of the other decision says "#2".
TEST(Shrinking, renumbers_what_a_removed_fault_made_happen_again) {
  Counterexample found;
  found.property = "idempotency";
  found.decisions = {{"payment received OrderPlaced(101) #1", sim::Fault::crash, 10},
                     {"broker delivers OrderPlaced(101) to payment #2", sim::Fault::duplicate, 1}};
  const Workflow& forgetful = services::example_catalogue().at("canary-no-inbox");
  ASSERT_TRUE(replay(forgetful, found).result.violation("idempotency"));
  const std::vector<sim::Decision> shortest{
      {"broker delivers OrderPlaced(101) to payment #1", sim::Fault::duplicate, 1}};
  EXPECT_EQ(shrink(forgetful, found).decisions, shortest);
}

/// A lost acknowledgement, and a crash after which the message comes again. A crash elsewhere does
/// as much alone.
TEST(Shrinking, looks_for_a_shorter_way_from_two_decisions_on) {
  Counterexample found;
  found.property = "idempotency";
  found.decisions = {{"payment acknowledges OrderPlaced(101) #1", sim::Fault::drop, 1},
                     {"payment received OrderPlaced(101) #1", sim::Fault::crash, 10}};
  const Workflow& forgetful = services::example_catalogue().at("canary-no-inbox");
  EXPECT_EQ(shorten(forgetful, found, 1, 0).decisions.size(), 1u);
}

}  // namespace
}  // namespace rehearsal::properties
