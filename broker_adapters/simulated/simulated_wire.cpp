#include "broker_adapters/simulated/simulated_wire.hpp"

#include <utility>
#include <variant>

#include "broker_adapters/simulated/stage.hpp"

namespace rehearsal::broker_adapters::simulated {

using sim::Fault;

void SimulatedWire::UpEnd::arrived(Up&& up) {
  if (const auto* publish = std::get_if<model::Publish>(&up.command)) {
    if (wire.stage_.broker_fails_at(*publish->message)) return;
    const auto numbering = wire.numbering_.find(publish->channel);
    if (numbering != wire.numbering_.end()) numbering->second.taken(up.number, publish->message);
  }
  if (std::holds_alternative<model::ConnectionOpen>(up.command)) {
    if (!wire.stage_.broker_up()) return wire.lose("connection refused");
    wire.known_to_broker_ = true;
  }
  wire.stage_.apply(wire.client(), up.command);
}

void SimulatedWire::DownEnd::arrived(model::Effect&& effect) {
  wire.receiver_.received(std::move(effect));
}

void SimulatedWire::Breaker::fire() {
  if (side == Side::both) return wire.lose("connection reset");
  wire.drop_at_broker();
}

SimulatedWire::SimulatedWire(Stage& stage, model::ConnectionId id, const sim::Process& process,
                             Receiver& receiver)
    : stage_(stage),
      id_(id),
      process_(process),
      receiver_(receiver),
      up_end_(*this),
      down_end_(*this),
      up_(stage.scheduler(), stage.options().latency, up_end_),
      down_(stage.scheduler(), stage.options().latency, down_end_),
      broker_side_(stage.scheduler(), *this, Breaker::Side::broker),
      both_sides_(stage.scheduler(), *this, Breaker::Side::both),
      watched_(!stage.injector().calm()) {}

SimulatedWire::~SimulatedWire() {
  drop_at_broker();
  stage_.forget(id_);
}

void SimulatedWire::send(model::Command&& command) {
  if (!connected_) return;
  if (!watched_) return up_.send({std::move(command)});
  if (auto* publish = std::get_if<model::Publish>(&command))
    return send_publish(std::move(*publish));
  if (const auto* ack = std::get_if<model::Ack>(&command))
    return send_settlement(std::move(command), {ack->channel, ack->delivery_tag});
  if (const auto* reject = std::get_if<model::Reject>(&command))
    return send_settlement(std::move(command), {reject->channel, reject->delivery_tag});
  if (const auto* select = std::get_if<model::ConfirmSelect>(&command))
    numbering_.try_emplace(select->channel);
  up_.send({std::move(command)});
}

void SimulatedWire::send_publish(model::Publish&& publish) {
  const auto numbering = numbering_.find(publish.channel);
  const std::uint64_t number = numbering == numbering_.end() ? 0 : numbering->second.sent();
  const Hop fate = publish_hop(publish.message);
  if (fate.lost) return;
  if (fate.twice) up_.send({model::Publish{publish.channel, publish.message, false, false}, 0});
  enter_up({std::move(publish), number}, fate.late);
}

void SimulatedWire::send_settlement(model::Command&& command, ChannelTag tag) {
  const auto twice = delivered_twice_.find(tag);
  if (twice != delivered_twice_.end() && std::exchange(twice->second, true)) return;
  const Hop fate = settle_hop();
  if (!fate.lost) enter_up({std::move(command)}, fate.late);
}

void SimulatedWire::enter_up(Up&& up, sim::Duration late) {
  if (late == sim::Duration::zero())
    up_.send(std::move(up));
  else
    up_.send_late(std::move(up), late);
}

void SimulatedWire::enter_down(model::Effect&& effect, sim::Duration late) {
  if (late == sim::Duration::zero())
    down_.send(std::move(effect));
  else
    down_.send_late(std::move(effect), late);
}

void SimulatedWire::down(model::Effect&& effect) {
  if (!connected_) return;
  if (!watched_) return down_.send(std::move(effect));
  if (auto* deliver = std::get_if<model::Deliver>(&effect))
    return down_deliver(std::move(*deliver));
  if (const auto* ack = std::get_if<model::ConfirmAck>(&effect)) return down_confirm(*ack);
  if (const auto* nack = std::get_if<model::ConfirmNack>(&effect)) return down_confirm(*nack);
  down_.send(std::move(effect));
}

void SimulatedWire::down_deliver(model::Deliver&& deliver) {
  const Hop fate = deliver_hop(deliver.message);
  if (fate.lost) return;
  if (fate.twice) {
    delivered_twice_.emplace(ChannelTag{deliver.channel, deliver.delivery_tag}, false);
    down_.send(deliver);
  }
  enter_down(std::move(deliver), fate.late);
}

template <class Confirm>
void SimulatedWire::down_confirm(const Confirm& confirm) {
  const auto numbering = numbering_.find(confirm.channel);
  if (numbering == numbering_.end()) return down_.send(confirm);
  for (auto& publish : numbering->second.answered(confirm.delivery_tag, confirm.multiple)) {
    const Hop fate = confirm_hop(publish.message);
    if (!fate.lost) enter_down(Confirm{confirm.channel, publish.client_number, false}, fate.late);
  }
}

SimulatedWire::Hop SimulatedWire::publish_hop(const model::MessageRef& message) {
  if (stage_.injector().calm()) return {};
  const std::uint32_t times = stage_.times(process_.index(), Stage::Deed::publishes, *message);
  return hop({client(), "publishes", *message, {}, times}, true);
}

SimulatedWire::Hop SimulatedWire::settle_hop() {
  if (stage_.injector().calm()) return {};
  const sim::Subject& subject = stage_.scheduler().running().handling();
  if (!subject.message) return {};
  return hop({client(), "acknowledges", *subject.message, {}, subject.occurrence}, false);
}

SimulatedWire::Hop SimulatedWire::deliver_hop(const model::MessageRef& message) {
  if (stage_.injector().calm()) return {};
  const std::uint32_t times = stage_.times(process_.index(), Stage::Deed::delivers, *message);
  return hop({"broker", "delivers", *message, client(), times}, true);
}

SimulatedWire::Hop SimulatedWire::confirm_hop(const model::MessageRef& message) {
  if (stage_.injector().calm()) return {};
  const std::uint32_t times = stage_.times(process_.index(), Stage::Deed::confirms, *message);
  return hop({"broker", "confirms", *message, client(), times}, false);
}

SimulatedWire::Hop SimulatedWire::hop(const sim::Site& site, bool carries_message) {
  Hop fate;
  if (stage_.strikes(Fault::drop, site)) return {.lost = true};
  if (carries_message && stage_.strikes(Fault::duplicate, site)) fate.twice = true;
  if (const std::uint32_t by = stage_.strikes(Fault::delay, site))
    fate.late = sim::strength(Fault::delay, by);
  if (stage_.strikes(Fault::reset, site)) {
    both_sides_.arm(stage_.scheduler().now());
    fate.lost = true;
  }
  if (const std::uint32_t by = stage_.strikes(Fault::stall, site))
    stall(sim::strength(Fault::stall, by));
  return fate;
}

/// Past the heartbeat limit the broker gives the connection up and delivers again elsewhere,
/// while the client, which notices later, still works (rules 2.18 and 2.20).
void SimulatedWire::stall(sim::Duration duration) {
  const sim::Time now = stage_.scheduler().now();
  up_.hold(now + duration);
  down_.hold(now + duration);
  const StageOptions& options = stage_.options();
  if (duration < options.heartbeat_limit) return;
  broker_side_.arm(now + options.heartbeat_limit);
  both_sides_.arm(now + options.heartbeat_limit + options.client_notices_after);
}

void SimulatedWire::drop_at_broker() {
  up_.cut();
  if (std::exchange(known_to_broker_, false)) stage_.apply(client(), model::ConnectionDrop{id_});
}

void SimulatedWire::lose(std::string_view why) {
  if (!std::exchange(connected_, false)) return;
  broker_side_.disarm();
  both_sides_.disarm();
  down_.cut();
  drop_at_broker();
  receiver_.lost(why);
}

}  // namespace rehearsal::broker_adapters::simulated
