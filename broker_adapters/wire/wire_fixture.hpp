#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_adapters/wire/faulty_wire.hpp"
#include "model/text/fields.hpp"
#include "model/text/text.hpp"
#include "sim/scheduler.hpp"

/// For the tests of the wire with faults: what is around it.
namespace rehearsal::broker_adapters::wire {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

/// In their canonical text.
inline Lines commands_of(const Lines& lines) {
  Lines texts;
  for (const std::string& line : lines) texts.push_back(model::text(model::parse_command(line)));
  return texts;
}
inline Lines effects_of(const Lines& lines) {
  Lines texts;
  for (const std::string& line : lines) texts.push_back(model::text(model::parse_effect(line)));
  return texts;
}

inline constexpr sim::Duration heartbeat_limit = 20s;
inline constexpr sim::Duration client_notices_after = 5s;

/// Time, and whoever decides what goes wrong; what is behind the wires is up to the test.
class TestEnvironment : public Environment {
 public:
  sim::Scheduler& scheduler() override { return scheduler_; }
  bool calm() const override { return !watched; }
  bool broker_may_fail() const override { return watched; }
  std::uint32_t strikes(sim::Fault fault, const sim::Site& site) override {
    return decide ? decide(fault, site) : 0;
  }
  std::uint32_t times(std::size_t, WireOperation, const model::Message&) override { return 1; }
  sim::Subject settles(model::ChannelId, model::DeliveryTag) override { return {message, 1}; }
  bool broker_up() const override { return true; }
  void stop_broker(sim::Fault, sim::Duration) override {}
  void forget_wire(model::ConnectionId) override {}

  /// What is due until then happens.
  void run_until(sim::Time end) {
    while (scheduler_.next_timer() && *scheduler_.next_timer() <= end)
      scheduler_.advance(std::max(*scheduler_.next_timer(), scheduler_.now()));
    scheduler_.advance(end);
  }
  void run_for(sim::Duration duration) { run_until(scheduler_.now() + duration); }

  /// Whether anything may go wrong on wires that are made from now on.
  bool watched = true;
  std::function<std::uint32_t(sim::Fault, const sim::Site&)> decide;
  /// What every settlement is about.
  const model::MessageRef message =
      std::make_shared<model::Message>("", "q", model::Properties(), "settled");

 private:
  sim::Scheduler scheduler_;
};

/// A client's end of a wire: what it has heard.
struct TestClient final : Wire::Receiver {
  TestClient(Environment& environment, std::uint32_t number, sim::Duration latency)
      : wire(environment, model::ConnectionId{number}, {"client", 1},
             {latency, heartbeat_limit, client_notices_after}, *this) {}

  void received(model::Effect&& effect) override {
    heard.push_back(model::text(effect));
    heard_after_its_end = heard_after_its_end || lost_because.has_value();
    if (on_received) on_received(effect);
  }
  void lost(std::string_view why) override { lost_because = why; }
  void send(std::string_view line) { wire.send(model::parse_command(line)); }

  Lines heard;
  std::optional<std::string> lost_because;
  bool heard_after_its_end = false;
  std::function<void(const model::Effect&)> on_received;
  FaultyWire wire;
};

}  // namespace rehearsal::broker_adapters::wire
