#include "broker_adapters/simulated/simulated_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/client/event.hpp"
#include "broker_adapters/client/requester.hpp"

namespace rehearsal::broker_adapters::simulated {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

model::MessageRef message(const model::Name& routing_key, const std::string& type) {
  model::Properties properties;
  properties.type = type;
  properties.correlation_id = "101";
  return std::make_shared<model::Message>(model::Name(), routing_key, std::move(properties), "");
}

/// Every fault may strike, and none does: the keys of the sites where it might.
class Sites final : public sim::Choices {
 public:
  std::uint32_t pick(std::uint32_t, sim::Fault fault, const sim::Site& site) override {
    if (fault == sim::Fault::crash) crashes.push_back(site.key());
    if (info(fault).target == sim::Target::service)
      at_services.push_back(site.key() + ": " + std::string(info(fault).name));
    return 0;
  }
  sim::FaultSet faults() const override { return sim::FaultSet::all(); }

  std::vector<std::string> crashes;
  std::vector<std::string> at_services;
};

/// A run without faults, with one customer.
struct Calm {
  explicit Calm(std::vector<Service> services_, const SimulatedWorldOptions& options = {})
      : services(std::move(services_)), world(services, choices, options) {}

  void run(sim::Duration until = 1h) {
    const std::vector<model::MessageRef> requests{message({}, "PlaceOrder")};
    world.open(requests);
    world.run_until(sim::Time(until));
  }

  std::vector<Service> services;
  Sites choices;
  SimulatedWorld world;
};

/// What the run ended with, where a service misuses what it is given.
std::string misuse(std::vector<Service> services) {
  Calm calm(std::move(services));
  try {
    calm.run();
  } catch (const sim::Misuse& misuse) {
    return misuse.what();
  }
  return "none";
}
std::string misuse(sim::task<> (*service)(Context&)) { return misuse({{"payment", service}}); }

sim::task<> serve(Context& context) {
  for (;;) {
    const model::MessageRef request = co_await context.next_request();
    context.accept(request);
    co_await context.act("serve", "101");
  }
}

// What becomes of effects.

/// What came of asking for it.
sim::task<std::string> charge(Context& context, std::string key) {
  try {
    const bool did = co_await context.act("charge", "101", key);
    co_return did ? "done" : "done before";
  } catch (const EffectRefused& refused) {
    co_return refused.what();
  } catch (const EffectTimedOut& timed_out) {
    co_return timed_out.what();
  }
}

/// Charges twice under one key, at work on a request.
struct Charging {
  explicit Charging(std::vector<sim::Decision> decisions)
      : choices(std::move(decisions)),
        services{{"payment", [this](Context& context) { return charge_twice(context, *this); }}},
        world(services, choices) {
    const std::vector<model::MessageRef> requests{message({}, "PlaceOrder")};
    world.open(requests);
    world.run_until(sim::Time(1h));
  }

  static sim::task<> charge_twice(Context& context, Charging& self) {
    co_await context.next_request();
    const sim::Time began = context.now();
    for (int i = 0; i < 2; ++i) {
      std::string answer = co_await charge(context, "charge-101");
      self.answers.push_back(std::move(answer));
    }
    self.took = context.now() - began;
  }

  std::vector<std::string> answers;
  sim::Duration took{};
  sim::ReplayedChoices choices;
  std::vector<Service> services;
  SimulatedWorld world;
};

constexpr const char* first_effect = "payment before effect of PlaceOrder(101) #1";

TEST(Effects, that_are_refused_do_not_happen) {
  const Charging charging({{first_effect, sim::Fault::refuse, 1}});
  EXPECT_THAT(charging.answers, ElementsAre("charge 101 was refused", "done"));
  EXPECT_THAT(charging.choices.unmatched(), IsEmpty());
}

TEST(Effects, that_time_out_have_happened) {
  Charging charging({{first_effect, sim::Fault::time_out, 1}});
  EXPECT_THAT(charging.answers, ElementsAre("charge 101 was not answered in time", "done before"));
  EXPECT_EQ(charging.world.history().acts.size(), 1u);
}

TEST(Effects, that_are_slow_have_happened_before_they_are_answered) {
  const std::vector<sim::Decision> slow{{first_effect, sim::Fault::slow, 7}};
  const Charging charging(slow);
  EXPECT_THAT(charging.answers, ElementsAre("done", "done before"));
  EXPECT_EQ(charging.took, 7s);
}

TEST(Effects, that_are_slow_may_be_refused) {
  const Charging charging(
      {{first_effect, sim::Fault::slow, 7}, {first_effect, sim::Fault::refuse, 1}});
  EXPECT_THAT(charging.answers, ElementsAre("charge 101 was refused", "done"));
  EXPECT_EQ(charging.took, 7s);
}

TEST(Effects, fail_the_second_time_under_a_key_of_its_own) {
  const Charging charging({{"payment before effect of PlaceOrder(101) #2", sim::Fault::refuse, 1}});
  EXPECT_THAT(charging.answers, ElementsAre("done", "charge 101 was refused"));
}

/// What strikes the same effect has the same number, whichever kinds may strike.
TEST(Effects, keep_their_number_where_the_process_crashed_at_an_earlier_one) {
  const Charging charging({{first_effect, sim::Fault::crash, 1},
                           {"payment before effect of PlaceOrder(101) #2", sim::Fault::refuse, 1}});
  EXPECT_THAT(charging.answers, ElementsAre("charge 101 was refused", "done"));
  EXPECT_THAT(charging.choices.unmatched(), IsEmpty());
}

sim::task<> act_once(Context& context) {
  co_await context.act("charge", "101");
  co_await context.next_request();
  co_await context.act("charge", "101");
}

TEST(Effects, are_struck_only_where_the_strand_is_at_work_on_something) {
  Calm calm({{"payment", act_once}});
  calm.run();
  const std::string received = "payment received PlaceOrder(101) #1: ";
  const std::string before = std::string(first_effect) + ": ";
  EXPECT_THAT(calm.choices.at_services,
              ElementsAre(received + "slow", received + "crash", before + "crash", before + "slow",
                          before + "refuse", before + "time-out",
                          "payment after effect of PlaceOrder(101) #1: crash"));
}

TEST(Effects, are_told_with_what_they_are_about) {
  EXPECT_EQ(text(Act{{}, "payment", "charge", "101"}), "charge 101");
  EXPECT_EQ(text(Act{{}, "payment", "charge", "101", "EUR 20"}), "charge 101: EUR 20");
}

sim::task<> act_with_details(Context& context) {
  co_await context.act("charge", "101", "charge-101", "EUR 20");
}

TEST(Effects, keep_their_details) {
  Calm calm({{"payment", act_with_details}});
  calm.run();
  EXPECT_EQ(calm.world.history().acts.front().details, "EUR 20");
}

// A service's own failures.

/// The first time it is at work on nothing.
sim::task<> ask_for_failures(Context& context, std::vector<bool>& failed) {
  failed.push_back(context.fails("stock-down"));
  co_await context.next_request();
  failed.push_back(context.fails("stock-down"));
  failed.push_back(context.fails("stock-down"));
  failed.push_back(context.fails("stock-empty"));
}

TEST(Failures, of_a_services_own_have_keys_that_are_built_of_their_names) {
  std::vector<bool> failed;
  Calm calm({{"inventory", [&](Context& self) { return ask_for_failures(self, failed); }}});
  calm.run();
  EXPECT_THAT(failed, ElementsAre(false, false, false, false));
  EXPECT_THAT(calm.choices.at_services,
              ElementsAre("inventory received PlaceOrder(101) #1: slow",
                          "inventory received PlaceOrder(101) #1: crash",
                          "inventory at stock-down of PlaceOrder(101) #1: fail",
                          "inventory at stock-down of PlaceOrder(101) #2: fail",
                          "inventory at stock-empty of PlaceOrder(101) #1: fail"));
}

TEST(Failures, of_a_services_own_strike_where_it_is_decided) {
  std::vector<bool> failed;
  const std::vector<Service> services{
      {"inventory", [&](Context& self) { return ask_for_failures(self, failed); }}};
  const std::vector<sim::Decision> second{
      {"inventory at stock-down of PlaceOrder(101) #2", sim::Fault::fail, 1}};
  sim::ReplayedChoices choices(second);
  SimulatedWorld world(services, choices);
  const std::vector<model::MessageRef> requests{message({}, "PlaceOrder")};
  world.open(requests);
  world.run_until(sim::Time(1h));
  EXPECT_THAT(failed, ElementsAre(false, false, true, false));
}

// When the customers come.

sim::task<> poll(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  for (;;) {
    co_await channel->declare_queue(QueueOptions::durable("polled"));
    co_await context.sleep(1s);
  }
}

sim::task<> wait_for_an_hour(Context& context) { co_await context.sleep(1h); }

sim::task<> end_at_once(Context&) { co_return; }

sim::task<> prepare_slowly(Context& context) {
  co_await context.sleep(4s);
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("prepared"));
  Consumer consumer = co_await channel->consume("prepared", Acknowledge::manual);
  co_await consumer.next();
}

sim::task<> get_now_and_then(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("polled"));
  for (;;) {
    co_await channel->get("polled", Acknowledge::automatic);
    co_await context.sleep(1s);
  }
}

sim::Duration served_at(sim::task<> (*other)(Context&)) {
  Calm calm({{"order", serve}, {"other", other}});
  calm.run(30s);
  const std::vector<Act>& acts = calm.world.history().acts;
  EXPECT_EQ(acts.size(), 1u);
  EXPECT_THAT(calm.world.history().not_up, IsEmpty());
  return acts.empty() ? sim::Duration() : acts.front().at.time_since_epoch();
}

TEST(Customers, come_although_a_service_never_asks_for_work_once_it_sleeps_or_has_ended) {
  for (auto* const other : {poll, wait_for_an_hour, end_at_once}) {
    EXPECT_GE(served_at(other), Supervisor::patience);
    EXPECT_LE(served_at(other), Supervisor::patience + 1s);
  }
}

TEST(Customers, come_at_once_where_every_service_asks_for_work) {
  EXPECT_LT(served_at(get_now_and_then), 1s);
}

TEST(Customers, wait_for_a_service_that_takes_seconds_to_prepare) {
  EXPECT_GE(served_at(prepare_slowly), 4s);
  EXPECT_LT(served_at(prepare_slowly), Supervisor::patience);
}

sim::task<> stay_busy(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  for (;;) co_await channel->declare_queue(QueueOptions::durable("busy"));
}

TEST(Customers, do_not_come_where_a_service_is_never_up_which_the_history_names) {
  Calm calm({{"order", serve}, {"busy", stay_busy}});
  calm.run(30s);
  EXPECT_THAT(calm.world.history().acts, IsEmpty());
  EXPECT_THAT(calm.world.history().not_up, ElementsAre("busy"));
}

sim::task<> serve_one(Context& context) {
  const model::MessageRef request = co_await context.next_request();
  context.accept(request);
}

sim::task<> serve_two(Context& context) {
  context.spawn("second", serve_one(context));
  co_await serve_one(context);
}

TEST(Customers, are_served_by_every_strand_that_waits) {
  Calm calm({{"order", serve_two}});
  const std::vector<model::MessageRef> requests{message({}, "PlaceOrder"),
                                                message({}, "PlaceOrder")};
  calm.world.open(requests);
  calm.world.run_until(sim::Time(1min));
  EXPECT_TRUE(calm.world.requests().all_accepted());
}

// Which service starts when.

/// "order 4": who started, and after how many seconds.
std::vector<std::string> starts(const SimulatedWorld& world) {
  std::vector<std::string> all;
  for (const sim::Step& step : world.trace().steps()) {
    if (!std::holds_alternative<sim::Started>(step.what)) continue;
    const auto at = std::chrono::duration_cast<std::chrono::seconds>(step.at.time_since_epoch());
    all.push_back(step.actor + " " + std::to_string(at.count()));
  }
  return all;
}

SimulatedWorldOptions keeping_text() {
  SimulatedWorldOptions options;
  options.keep = sim::Trace::Keep::text;
  return options;
}

/// A run that is told.
struct Told : Calm {
  explicit Told(std::vector<Service> its_services)
      : Calm(std::move(its_services), keeping_text()) {}
};

TEST(Services, start_in_their_order_and_together_where_nothing_else_is_said) {
  Told told({{"slow", prepare_slowly}, {"order", serve}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("slow 0", "order 0"));
}

TEST(Services, start_once_those_that_they_start_after_ask_for_work) {
  Told told({{"slow", prepare_slowly}, {"order", serve, {}, {"slow"}}, {"log", get_now_and_then}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("slow 0", "log 0", "order 4"));
  EXPECT_EQ(told.world.history().acts.size(), 1u);
}

TEST(Services, start_once_all_replicas_are_up) {
  Told told({{"queue-1", serve, "queue"},
             {"queue-2", prepare_slowly, "queue"},
             {"order", serve, {}, {"queue"}}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("queue-1 0", "queue-2 0", "order 4"));
}

/// The second one sleeps while it prepares, when the first has slept for as long as it takes to be
/// up without asking for work.
TEST(Services, that_start_later_are_given_their_time_too) {
  Told told({{"timer", wait_for_an_hour},
             {"slow", prepare_slowly, {}, {"timer"}},
             {"order", serve, {}, {"slow"}}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("timer 0", "slow 5", "order 9"));
  ASSERT_EQ(told.world.history().acts.size(), 1u);
  EXPECT_GE(told.world.history().acts.front().at, sim::Time(9s));
}

TEST(Services, start_after_one_that_never_asks_for_work_where_there_are_no_requests_either) {
  Told told({{"timer", wait_for_an_hour}, {"order", serve, {}, {"timer"}}});
  told.world.open({});
  told.world.run_until(sim::Time(30s));
  EXPECT_THAT(starts(told.world), ElementsAre("timer 0", "order 5"));
}

TEST(Services, that_are_not_there_or_come_later_are_not_waited_for) {
  Told told({{"order", serve, {}, {"order", "log", "mail"}}, {"log", serve, {}, {"order"}}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("order 0", "log 0"));
}

TEST(Services, that_wait_for_one_that_is_never_up_are_not_named_in_its_place) {
  Told told({{"busy", stay_busy}, {"order", serve, {}, {"busy"}}});
  told.run(30s);
  EXPECT_THAT(starts(told.world), ElementsAre("busy 0"));
  EXPECT_THAT(told.world.history().not_up, ElementsAre("busy"));
  EXPECT_THAT(told.world.history().acts, IsEmpty());
}

TEST(Services, whose_turn_has_not_come_are_not_started_by_a_world_that_heals) {
  Told told({{"slow", prepare_slowly}, {"order", serve, {}, {"slow"}}});
  told.world.open({});
  told.world.run_until(sim::Time(1s));
  told.world.heal();
  told.world.run_until(sim::Time(30s));
  EXPECT_THAT(starts(told.world), ElementsAre("slow 0", "order 4"));
}

/// Asks for work in its first life only, which ends after a second.
sim::task<> ask_for_work_once(Context& context, int& lives) {
  if (++lives > 1) co_await context.sleep(1h);
  context.spawn("asks", serve(context));
  co_await context.sleep(1s);
  throw std::runtime_error("its first life ends");
}

TEST(Services, that_are_restarted_do_not_wait_again) {
  int lives = 0;
  Told told({{"once", [&](Context& self) { return ask_for_work_once(self, lives); }},
             {"order",
              [](Context& context) -> sim::task<> {
                co_await context.sleep(1500ms);
                throw std::runtime_error("it dies");
              },
              {},
              {"once"}}});
  told.run(4s);
  EXPECT_THAT(starts(told.world), ElementsAre("once 0", "order 0", "once 2", "order 2"));
}

// What a fault can strike.

sim::task<> help(Context& context) {
  co_await context.act("help", "101");
  Transaction transaction(context.store());
  transaction.put("helped", "101", "yes");
  co_await context.commit(transaction);
}

sim::task<> have_helped(Context& context) {
  co_await context.next_request();
  context.spawn("helper", help(context));
  co_await context.sleep(1s);
}

TEST(Boundaries, are_there_in_a_strand_that_a_handler_spawned) {
  Calm calm({{"order", have_helped}});
  calm.run();
  EXPECT_THAT(calm.choices.crashes, ElementsAre("order received PlaceOrder(101) #1",
                                                "order before effect of PlaceOrder(101) #1",
                                                "order after effect of PlaceOrder(101) #1",
                                                "order before commit of PlaceOrder(101) #1",
                                                "order after commit of PlaceOrder(101) #1"));
}

template <class T>
concept CommitsByItself = requires(T transaction, Store& store) {
  transaction.commit(store);
};
static_assert(!CommitsByItself<Transaction>, "only its context commits it");

TEST(Commits, are_in_the_trace_whichever_strand_made_them) {
  SimulatedWorldOptions options;
  options.keep = sim::Trace::Keep::text;
  Calm calm({{"order", have_helped}}, options);
  calm.run();
  std::vector<std::string> commits;
  for (const sim::Step& step : calm.world.trace().steps())
    if (std::holds_alternative<sim::Committed>(step.what))
      commits.push_back(step.actor + " " + text(step));
  EXPECT_THAT(commits, ElementsAre("order commits +helped/101"));
}

// Channels.

sim::task<> open_many(Context& context, std::uint32_t& opened) {
  for (; opened < 70'000; ++opened) co_await context.open_channel();
}

TEST(Channels, are_opened_as_often_as_one_likes) {
  std::uint32_t opened = 0;
  Calm calm({{"opener", [&](Context& self) { return open_many(self, opened); }}});
  calm.run();
  EXPECT_EQ(opened, 70'000u) << "there are 65,535 numbers";
}

sim::task<> await_a_confirm_for_ever(Context& context, PublishOutcome& outcome) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  outcome = co_await channel->publish_confirmed(message("queue", "Ping"), Mandatory::no,
                                                sim::Duration::max());
}

TEST(Channels, await_a_confirm_for_ever_where_the_timeout_is_the_longest) {
  PublishOutcome outcome = PublishOutcome::unknown;
  Calm calm(
      {{"publisher", [&](Context& self) { return await_a_confirm_for_ever(self, outcome); }}});
  calm.run();
  EXPECT_EQ(outcome, PublishOutcome::confirmed);
}

/// Four messages, of which each strand takes one and holds it for a second.
sim::task<> hold_one(Context& context, Consumer consumer, ChannelRef channel,
                     std::vector<sim::Time>& taken_at) {
  const Delivery delivery = co_await consumer.next();
  taken_at.push_back(context.now());
  co_await context.sleep(1s);
  co_await channel->ack(delivery.tag);
}

sim::task<> hold_four(Context& context, std::vector<sim::Time>& taken_at) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  co_await channel->prefetch(4);
  Consumer consumer = co_await channel->consume("queue", Acknowledge::manual);
  for (int i = 0; i < 4; ++i)
    context.spawn("worker", hold_one(context, consumer, channel, taken_at));
  for (int i = 0; i < 4; ++i) co_await channel->publish(message("queue", "Ping"));
}

TEST(Consumers, are_taken_from_by_as_many_strands_at_a_time_as_wait) {
  std::vector<sim::Time> taken_at;
  Calm calm({{"payment", [&](Context& self) { return hold_four(self, taken_at); }}});
  calm.run();
  ASSERT_EQ(taken_at.size(), 4u);
  EXPECT_EQ(taken_at.front(), taken_at.back());
}

sim::task<> settle_in_each_way(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  Consumer consumer = co_await channel->consume("queue", Acknowledge::manual);
  for (int i = 0; i < 2; ++i) {
    co_await channel->publish(message("queue", "Ping"));
    const std::optional<Delivery> taken = co_await consumer.next(1s);
    const Delivery delivery = taken.value();
    if (i == 0) co_await channel->ack(delivery.tag, Multiple::yes);
    if (i == 1) co_await channel->nack(delivery.tag, Requeue::no);
  }
}

TEST(Boundaries, are_there_however_a_delivery_is_taken_and_settled) {
  Calm calm({{"payment", settle_in_each_way}});
  calm.run();
  EXPECT_THAT(
      calm.choices.crashes,
      ElementsAre("payment published Ping(101) #1", "payment received Ping(101) #1",
                  "payment before ack of Ping(101) #1", "payment after ack of Ping(101) #1",
                  "payment published Ping(101) #2", "payment received Ping(101) #2",
                  "payment before ack of Ping(101) #2", "payment after ack of Ping(101) #2"));
}

sim::task<> answer_one(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("prices"));
  Consumer consumer = co_await channel->consume("prices", Acknowledge::automatic);
  const Delivery request = co_await consumer.next();
  co_await channel->publish(Message::answer(*request.message).type("Price"));
}

sim::task<> ask_one(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Requester requester = co_await Requester::open(channel);
  co_await context.sleep(1s);
  co_await requester.ask(Message::to("", "prices").type("AskPrice").correlation_id("7"), 1s);
  co_await context.act("buy", "101");
}

TEST(Boundaries, are_there_when_a_request_goes_out_and_its_reply_is_taken) {
  Calm calm({{"order", ask_one}, {"prices", answer_one}});
  calm.run();
  EXPECT_THAT(
      calm.choices.crashes,
      ElementsAre("order published AskPrice(7) #1", "prices received AskPrice(7) #1",
                  "prices published Price(7) #1", "order received Price(7) #1",
                  "order before effect of Price(7) #1", "order after effect of Price(7) #1"));
}

sim::task<> take_one_message(Consumer consumer, std::vector<std::string>& taken, std::string who) {
  co_await consumer.next();
  taken.push_back(who);
}

/// The first strand is cancelled when it was given the message, and has not gone on with it.
sim::task<> cancel_who_was_given_it(Context& context, std::vector<std::string>& taken) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  Consumer consumer = co_await channel->consume("queue", Acknowledge::manual);
  const sim::StrandHandle first =
      context.spawn("first", take_one_message(consumer, taken, "first"));
  context.spawn("second", take_one_message(consumer, taken, "second"));
  co_await context.sleep(1ms);
  co_await channel->publish(message("queue", "Ping"));
  co_await context.sleep(2ms);
  first.cancel();
  co_await context.sleep(1s);
}

TEST(Consumers, give_a_delivery_to_the_next_strand_where_the_first_is_cancelled) {
  std::vector<std::string> taken;
  Calm calm({{"payment", [&](Context& self) { return cancel_who_was_given_it(self, taken); }}});
  calm.run();
  EXPECT_THAT(taken, ElementsAre("second"));
  EXPECT_THAT(calm.choices.crashes, Contains("payment received Ping(101) #2"));
}

/// It is given the consumer in the same instant in which it is cancelled.
sim::task<> cancel_who_was_given_a_consumer(Context& context, Consumer*& given) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  co_await channel->publish(message("queue", "Ping"));
  const sim::StrandHandle consumes = context.spawn("consumes", [channel, &given]() -> sim::task<> {
    Consumer consumer = co_await channel->consume("queue", Acknowledge::automatic);
    given = &consumer;
  });
  co_await context.sleep(0s);
  co_await context.sleep(2ms);
  consumes.cancel();
  co_await context.sleep(1s);
  co_await channel->publish(message("queue", "Pong"));
  const auto left = co_await channel->get("queue", Acknowledge::automatic);
  context.note(left->message->properties().type.value());
}

TEST(Consumers, are_cancelled_where_the_strand_that_asked_for_one_is_gone) {
  Consumer* given = nullptr;
  SimulatedWorldOptions options;
  options.keep = sim::Trace::Keep::text;
  Calm calm(
      {{"payment", [&](Context& self) { return cancel_who_was_given_a_consumer(self, given); }}},
      options);
  calm.run();
  EXPECT_EQ(given, nullptr);
  EXPECT_THAT(
      calm.world.trace().steps(),
      Contains(testing::Field(&sim::Step::what, testing::VariantWith<sim::Note>(
                                                    testing::Field(&sim::Note::text, "Pong")))));
}

sim::task<> spin_on_an_event(Context&) {
  Event event;
  event.set();
  for (;;) co_await event.wait();
}

sim::task<> spin_on_an_end(Context& context) {
  const sim::StrandHandle ended = context.spawn("ends", end_at_once(context));
  for (;;) co_await ended.join();
}

sim::task<> spin_on_a_cancelled_consumer(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  Consumer consumer = co_await channel->consume("queue", Acknowledge::manual);
  for (;;) co_await consumer.cancel();
}

TEST(Livelocks, are_noticed_where_a_service_awaits_what_is_over) {
  for (auto* const spins : {spin_on_an_event, spin_on_an_end, spin_on_a_cancelled_consumer}) {
    SimulatedWorldOptions options;
    options.livelock_steps = 1'000;
    Calm calm({{"payment", spins}}, options);
    calm.run();
    EXPECT_TRUE(calm.world.cut_short());
  }
}

// What is no use of the client.

sim::task<> await_a_delivery_backwards(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->declare_queue(QueueOptions::durable("queue"));
  Consumer consumer = co_await channel->consume("queue", Acknowledge::manual);
  co_await consumer.next(-1s);
}

sim::task<> await_a_return_backwards(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Returns returns = channel->returns();
  co_await returns.next(-1s);
}

sim::task<> await_an_event_backwards(Context&) {
  Event event;
  co_await event.wait(-1s);
}

sim::task<> await_a_confirm_without_confirms(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->publish_confirmed(message("queue", "Ping"), Mandatory::no, 1s);
}

sim::task<> await_a_confirm_backwards(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->publish_confirmed(message("queue", "Ping"), Mandatory::no, -1s);
}

sim::task<> publish_nothing(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->publish(nullptr);
}

sim::task<> confirm_publishing_nothing(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  co_await channel->confirm_select();
  co_await channel->publish_confirmed(nullptr, Mandatory::no, 1s);
}

sim::task<> ask_without_a_channel(Context&) { co_await Requester::open(nullptr); }

sim::task<> ask(Context& context, model::MessageRef request, sim::Duration limit) {
  const ChannelRef channel = co_await context.open_channel();
  Requester requester = co_await Requester::open(channel);
  co_await requester.ask(request, limit);
}

sim::task<> ask_nothing(Context& context) { return ask(context, nullptr, 1s); }

sim::task<> ask_for_a_reply_elsewhere(Context& context) {
  return ask(context, Message::to("", "queue").reply_to("elsewhere"), 1s);
}

sim::task<> ask_backwards(Context& context) { return ask(context, message("queue", "Ping"), -1s); }

sim::task<> ask_through(Requester& requester) {
  co_await requester.ask(message("queue", "Ping"), 1s);
}

sim::task<> ask_twice_under_one_id(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Requester requester = co_await Requester::open(channel);
  context.spawn("other", ask_through(requester));
  co_await context.sleep(1ms);
  co_await ask_through(requester);
}

sim::task<> ask_through_what_was_moved_from(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  Requester from = co_await Requester::open(channel);
  const Requester to = std::move(from);
  co_await ask_through(from);
}

sim::task<> await_a_call_twice(Context& context) {
  const ChannelRef channel = co_await context.open_channel();
  SimpleCall call = channel->prefetch(1);
  co_await call;
  co_await call;
}

sim::task<> act_twice(Context& context) {
  Acting acting = context.act("charge", "101");
  co_await acting;
  co_await acting;
}

sim::task<> commit_twice(Context& context) {
  Transaction transaction(context.store());
  transaction.put("orders", "101", "placed");
  co_await context.commit(transaction);
  co_await context.commit(transaction);
}

sim::task<> write_after_the_commit(Context& context) {
  Transaction transaction(context.store());
  co_await context.commit(transaction);
  transaction.put("orders", "101", "placed");
}

sim::task<> accept_what_is_no_request(Context& context) {
  const model::MessageRef request = co_await context.next_request();
  context.accept(message({}, "PlaceOrder"));
}

sim::task<> fail_without_a_name(Context& context) {
  if (context.fails("")) co_return;
}

sim::task<> sleep_backwards(Context& context) { co_await context.sleep(-1s); }

TEST(Misuse, of_what_a_service_is_given_ends_the_run_and_says_who_did_what) {
  const std::vector<std::pair<sim::task<> (*)(Context&), std::string>> cases{
      {await_a_delivery_backwards, "it awaits a delivery for a negative time"},
      {await_a_return_backwards, "it awaits a returned message for a negative time"},
      {await_an_event_backwards, "it awaits an event for a negative time"},
      {ask_without_a_channel, "it opens a requester without a channel"},
      {ask_nothing, "it asks with a null message"},
      {ask_for_a_reply_elsewhere, "it asks with a request that has a reply-to"},
      {ask_backwards, "it awaits a reply for a negative time"},
      {ask_twice_under_one_id, "it asks with the correlation id 101"},
      {ask_through_what_was_moved_from, "it asks through a requester that was moved from"},
      {await_a_confirm_without_confirms, "it awaits a confirm on a channel without confirms"},
      {await_a_confirm_backwards, "it awaits a confirm for a negative time"},
      {publish_nothing, "it publishes a null message"},
      {confirm_publishing_nothing, "it publishes a null message"},
      {await_a_call_twice, "it awaits an operation for the second time"},
      {act_twice, "it awaits an operation for the second time"},
      {commit_twice, "it goes on with a transaction that was committed"},
      {write_after_the_commit, "it goes on with a transaction that was committed"},
      {accept_what_is_no_request, "it accepts what is no request"},
      {fail_without_a_name, "it asks for a failure without a name"},
      {sleep_backwards, "it sleeps for a negative time"},
  };
  for (const auto& [service, what] : cases)
    EXPECT_THAT(misuse(service), StartsWith("payment: " + what));
}

TEST(Misuse, is_a_service_without_a_coroutine) {
  EXPECT_THAT(misuse({{"payment", {}}}), StartsWith("payment: it has no coroutine to run"));
}

/// What services must not share.
struct Shared {
  Context* context = nullptr;
  ChannelRef channel;
  std::optional<sim::StrandHandle> strand;
};

sim::task<> share(Context& context, Shared& shared) {
  shared.context = &context;
  shared.channel = co_await context.open_channel();
  shared.strand = context.spawn("sleeps", wait_for_an_hour(context));
  co_await context.sleep(1h);
}

sim::task<> act_through(Context& context, Shared& shared) {
  co_await context.sleep(1s);
  co_await shared.context->act("charge", "101");
}

sim::task<> publish_through(Context& context, Shared& shared) {
  co_await context.sleep(1s);
  co_await shared.channel->publish(message("queue", "Ping"));
}

sim::task<> cancel_anothers(Context& context, Shared& shared) {
  co_await context.sleep(1s);
  shared.strand->cancel();
}

sim::task<> await_anothers(Context& context, Shared& shared) {
  co_await context.sleep(1s);
  co_await shared.strand->join();
}

TEST(Misuse, is_what_one_service_does_with_the_context_a_channel_or_a_strand_of_another) {
  for (auto* const through : {act_through, publish_through, cancel_anothers, await_anothers}) {
    Shared shared;
    const std::string what =
        misuse({{"order", [&](Context& self) { return share(self, shared); }},
                {"payment", [&, through](Context& self) { return through(self, shared); }}});
    EXPECT_THAT(what, StartsWith("payment: it uses what belongs to order"));
  }
}

sim::task<> keep_a_channel(Context& context, ChannelRef& kept) {
  if (kept) co_await kept->publish(message("queue", "Ping"));
  kept = co_await context.open_channel();
  throw std::runtime_error("its first life ends");
}

sim::task<> await_event(Context&, Event event) { co_await event.wait(); }

sim::task<> set_event(Context& context, Event event) {
  co_await context.sleep(1s);
  event.set();
}

TEST(Misuse, is_an_event_between_services) {
  for (auto* const use : {set_event, await_event}) {
    const Event event;
    EXPECT_THAT(misuse({{"order", [&](Context& self) { return await_event(self, event); }},
                        {"payment", [&, use](Context& self) { return use(self, event); }}}),
                StartsWith("payment: it uses what belongs to order"));
  }
}

TEST(Misuse, is_a_channel_of_an_earlier_life) {
  ChannelRef kept;
  EXPECT_THAT(misuse({{"payment", [&](Context& self) { return keep_a_channel(self, kept); }}}),
              StartsWith("payment: it uses a channel of an earlier life"));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::simulated
