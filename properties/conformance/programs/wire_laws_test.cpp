#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "broker_adapters/wire/wire_fixture.hpp"
#include "model/broker.hpp"
#include "properties/conformance/programs/clients.hpp"
#include "properties/conformance/programs/programs.hpp"

/// Where nothing strikes, a wire with faults is one without.
namespace rehearsal::broker_adapters::wire {
namespace {

using model::programs::Program;

/// A program of clients that wait for answers and say what they must, as one list.
Program said_in_full(const Program& program) {
  Program all;
  model::Broker broker;
  model::programs::Clients clients;
  model::Time now{};
  for (const auto& step : program) {
    const auto* const command = std::get_if<model::Command>(&step);
    if (!command) {
      model::Effects effects;
      all.push_back(step);
      model::perform(broker, step, now, effects);
      continue;
    }
    clients.say(*command, [&](const model::Command& said) {
      all.emplace_back(said);
      return broker.apply(said, now);
    });
  }
  return all;
}

/// The broker, and a wire for each connection.
class BrokerWithClients final : public TestEnvironment {
 public:
  enum class Wires { with_faults, without };
  explicit BrokerWithClients(Wires wires) { watched = wires == Wires::with_faults; }
  ~BrokerWithClients() override {
    while (!clients_.empty()) clients_.erase(clients_.begin());
  }

  void apply(std::string_view, const model::Command& command) override { perform(command); }

  void act(const model::Step::What& step) {
    if (const auto* wait = std::get_if<model::Wait>(&step)) return pass(wait->time);
    const auto* const command = std::get_if<model::Command>(&step);
    if (!command) return;
    if (const auto connection = model::connection_of(*command))
      say(*connection, *command);
    else
      perform(*command);
  }
  /// What is on its way arrives, or some of it.
  void pass(sim::Duration duration) {
    run_for(duration);
    broker_.advance(scheduler().now(), effects_);
    dispatch();
  }

  /// What each client has heard, and when.
  std::vector<std::pair<sim::Time, std::string>> heard;

 private:
  void say(model::ConnectionId connection, const model::Command& command) {
    if (std::holds_alternative<model::ConnectionDrop>(command))
      return static_cast<void>(clients_.erase(connection));
    if (std::holds_alternative<model::ConnectionOpen>(command)) connect(connection);
    const auto client = clients_.find(connection);
    if (client != clients_.end()) client->second->wire.send(model::Command(command));
  }
  void connect(model::ConnectionId connection) {
    clients_.erase(connection);
    auto client = std::make_unique<TestClient>(*this, static_cast<std::uint32_t>(connection), 1ms);
    client->on_received = [this](const model::Effect& effect) {
      heard.emplace_back(scheduler().now(), model::text(effect));
    };
    clients_.emplace(connection, std::move(client));
  }
  void perform(const model::Command& command) {
    broker_.apply(command, scheduler().now(), effects_);
    dispatch();
  }
  void dispatch() {
    for (model::Effect& effect : std::exchange(effects_, {})) {
      const auto connection = model::connection_of(effect);
      const auto client = connection ? clients_.find(*connection) : clients_.end();
      if (client != clients_.end()) client->second->wire.down(std::move(effect));
    }
  }

  model::Broker broker_;
  model::Effects effects_;
  std::map<model::ConnectionId, std::unique_ptr<TestClient>> clients_;
};

void expect_the_same_on_both(const Program& program) {
  BrokerWithClients with(BrokerWithClients::Wires::with_faults);
  BrokerWithClients without(BrokerWithClients::Wires::without);
  for (const auto& step : program) {
    const auto pause = *rc::gen::element<sim::Duration>(0us, 0us, 500us, 1ms, 3ms);
    for (BrokerWithClients* const world : {&with, &without}) {
      world->act(step);
      world->pass(pause);
    }
    RC_ASSERT(with.heard == without.heard);
  }
  for (BrokerWithClients* const world : {&with, &without}) world->pass(10ms);
  RC_ASSERT(with.heard == without.heard);
}

/// Of one program in hundreds what a wire remembers of a channel that is gone shows.
constexpr int programs_at_a_time = 10;

/// Operators act too; outages are something else than nothing.
RC_GTEST_PROP(AWireWithFaults, that_do_not_strike_is_one_without, ()) {
  for (int i = 0; i < programs_at_a_time; ++i)
    expect_the_same_on_both(
        said_in_full(*model::programs::any_program(model::programs::Actors::operators)));
}

}  // namespace
}  // namespace rehearsal::broker_adapters::wire
