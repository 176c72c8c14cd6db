#include "broker_adapters/rabbitmq/rabbit_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "broker_adapters/rabbitmq/temporary_folder.hpp"

/// What needs no broker: the services connect to none.
namespace rehearsal::broker_adapters::rabbitmq {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// More than a scheduler lets pass without time moving.
constexpr int too_many = 1'000'000;

/// Never comes back to the scheduler, for nothing that it awaits makes it wait.
sim::task<> acts_on_and_on(Context& context) {
  for (int i = 0; i < too_many; ++i) co_await context.act("charge", "101");
}

TEST(RabbitWorld, ends_where_a_service_acts_on_and_on_and_says_which) {
  const std::vector<Service> services{{"payment", acts_on_and_on}};
  const TemporaryFolder folder;
  RabbitWorld world(services, BrokerUrl(), folder.path());
  world.history().kept = false;
  world.open({});
  try {
    world.run_until([] { return true; }, 1s);
    FAIL() << "expected a livelock";
  } catch (const sim::Livelock& livelock) {
    EXPECT_TRUE(std::string(livelock.what()).starts_with("payment spins")) << livelock.what();
  }
}

/// The outside world of a test, whose thread waits until it is let go on.
struct Gate {
  void open() {
    const std::lock_guard guard(mutex);
    is_open = true;
    changed.notify_all();
  }
  /// True if it was opened in time.
  bool wait_until_open() {
    std::unique_lock lock(mutex);
    called = true;
    changed.notify_all();
    return changed.wait_for(lock, 10s, [this] { return is_open; });
  }
  void wait_until_called() {
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, 10s, [this] { return called; }));
  }

  std::mutex mutex;
  std::condition_variable changed;
  bool called = false;
  bool is_open = false;
};

/// Waits at the gate with what it is asked to "hold", and throws what its verb says.
class Gated final : public Effects {
 public:
  Gated(Gate& gate, std::vector<std::string>& performed) : gate_(gate), performed_(performed) {}

  bool perform(const Act& act, const std::string& idempotency_key) override {
    if (act.verb == "hold" && !gate_.wait_until_open()) return false;
    if (act.verb == "refuse") throw EffectRefused("no money");
    if (act.verb == "break") throw std::runtime_error("no route to the bank");
    performed_.push_back(act.verb + " " + act.subject);
    const bool did = keys_.insert(idempotency_key).second;
    if (act.verb == "time out" && did) throw EffectTimedOut("no answer");
    return did;
  }

 private:
  Gate& gate_;
  std::vector<std::string>& performed_;
  std::set<std::string> keys_;
};

/// A service with that outside world.
struct WithEffects {
  using Life = std::function<sim::task<>(Context&)>;

  explicit WithEffects(Life life) : services{{"payment", std::move(life)}} {
    world.on_note(
        [this](sim::Time, std::string_view, std::string_view text) { notes.emplace_back(text); });
    world.open({});
  }

  bool run(const std::function<bool()>& done) { return world.run_until(done, 5s); }
  std::vector<std::string> acts() {
    std::vector<std::string> verbs;
    for (const Act& act : world.history().acts) verbs.push_back(act.verb);
    return verbs;
  }

  Gate gate;
  /// Of the thread: to be read once what it did was answered.
  std::vector<std::string> performed;
  std::vector<std::string> notes;
  std::vector<Service> services;
  TemporaryFolder folder;
  RabbitWorld world{services, BrokerUrl(), folder.path(),
                    [this] { return std::make_unique<Gated>(gate, performed); }};
};

TEST(RabbitWorld, goes_on_with_other_strands_while_an_effect_takes_its_time) {
  bool did = false;
  WithEffects with([&](Context& context) -> sim::task<> {
    did = co_await context.act("hold", "101", "hold-101");
  });
  with.world.process("payment").spawn("other", [](Gate& gate) -> sim::task<> {
    gate.open();
    co_return;
  }(with.gate));
  EXPECT_TRUE(with.run([&] { return did; }));
  EXPECT_THAT(with.acts(), ElementsAre("hold"));
}

sim::task<> act(Context& context, std::string verb) {
  co_await context.act(verb, "101", verb + "-101");
}

TEST(RabbitWorld, knows_what_was_done_for_a_strand_that_was_cancelled_and_what_was_not_begun) {
  bool ended = false;
  WithEffects* self = nullptr;
  WithEffects with([&](Context& context) -> sim::task<> {
    const sim::StrandHandle first = context.spawn("first", act, std::string("hold"));
    const sim::StrandHandle second = context.spawn("second", act, std::string("never begun"));
    co_await context.sleep(1ms);
    self->gate.wait_until_called();
    first.cancel();
    second.cancel();
    self->gate.open();
    co_await context.act("end", "101");
    ended = true;
  });
  self = &with;
  EXPECT_TRUE(with.run([&] { return ended; }));
  EXPECT_THAT(with.performed, ElementsAre("hold 101", "end 101"));
  EXPECT_THAT(with.acts(), ElementsAre("hold", "end"));
}

/// Its next life asks again, and hears that it is done.
TEST(RabbitWorld, drops_the_answer_to_a_life_that_is_over) {
  int lives = 0;
  std::vector<bool> answers;
  WithEffects* self = nullptr;
  WithEffects with([&](Context& context) -> sim::task<> {
    if (++lives == 1)
      context.spawn("dies", [&](Context& its) -> sim::task<> {
        co_await its.sleep(1ms);
        self->gate.wait_until_called();
        throw std::runtime_error("it dies");
      });
    else
      self->gate.open();
    const bool did = co_await context.act("hold", "101", "hold-101");
    answers.push_back(did);
  });
  self = &with;
  EXPECT_TRUE(with.run([&] { return !answers.empty(); }));
  EXPECT_THAT(answers, ElementsAre(false));
  EXPECT_THAT(with.acts(), ElementsAre("hold"));
}

TEST(RabbitWorld, ends_while_an_effect_is_under_way) {
  WithEffects with([](Context& context) { return act(context, "hold"); });
  with.run([] { return true; });
  with.gate.wait_until_called();
  with.world.shut_down();
  with.gate.open();
}

TEST(RabbitWorld, throws_what_an_effect_threw_where_it_is_awaited) {
  std::string why;
  WithEffects with([&](Context& context) -> sim::task<> {
    try {
      co_await context.act("refuse", "101");
    } catch (const EffectRefused& refused) {
      why = refused.what();
    }
    co_await context.act("break", "101");
  });
  const auto stopped = [&] { return !with.notes.empty() && with.notes.back() != "starts"; };
  EXPECT_TRUE(with.run(stopped));
  EXPECT_EQ(why, "no money");
  EXPECT_THAT(with.notes, ElementsAre("starts", "stops: no route to the bank"));
  EXPECT_THAT(with.acts(), IsEmpty());
}

TEST(RabbitWorld, knows_that_what_timed_out_was_done_once_it_is_told_so) {
  bool ended = false;
  WithEffects with([&](Context& context) -> sim::task<> {
    try {
      co_await context.act("time out", "101", "key");
    } catch (const EffectTimedOut&) {
    }
    co_await context.act("time out", "101", "key");
    co_await context.act("time out", "101", "key");
    ended = true;
  });
  EXPECT_TRUE(with.run([&] { return ended; }));
  EXPECT_THAT(with.acts(), ElementsAre("time out"));
}

sim::task<> take_a_request(Context& context) {
  co_await context.sleep(20ms);
  context.note("asks");
  co_await context.next_request();
}

TEST(RabbitWorld, starts_a_service_once_those_that_it_starts_after_are_up) {
  const std::vector<Service> services{
      {"order", take_a_request}, {"audit", take_a_request, {}, {"order"}}, {"log", take_a_request}};
  const TemporaryFolder folder;
  RabbitWorld world(services, BrokerUrl(), folder.path());
  std::vector<std::string> notes;
  world.on_note([&](sim::Time, std::string_view actor, std::string_view text) {
    notes.push_back(std::string(actor) + " " + std::string(text));
  });
  world.open({});
  EXPECT_TRUE(world.run_until([&] { return notes.size() == 6; }, 5s));
  EXPECT_THAT(notes, ElementsAre("order starts", "log starts", "order asks", "log asks",
                                 "audit starts", "audit asks"));
}

TEST(RabbitWorld, has_its_processes_by_their_names) {
  const std::vector<Service> services{{"order", take_a_request}, {"audit", take_a_request}};
  const TemporaryFolder folder;
  RabbitWorld world(services, BrokerUrl(), folder.path());
  EXPECT_EQ(world.process("audit").name(), "audit");
  EXPECT_THROW(world.process("oder"), sim::Misuse);
}

TEST(RabbitWorld, refuses_effects_that_are_null) {
  const std::vector<Service> services{{"payment", acts_on_and_on}};
  const TemporaryFolder folder;
  EXPECT_THROW(RabbitWorld(services, BrokerUrl(), folder.path(), [] { return nullptr; }),
               sim::Misuse);
}

}  // namespace
}  // namespace rehearsal::broker_adapters::rabbitmq
