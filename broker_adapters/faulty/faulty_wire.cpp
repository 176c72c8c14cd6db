#include "broker_adapters/faulty/faulty_wire.hpp"

#include <utility>
#include <variant>

namespace rehearsal::broker_adapters::faulty {

using sim::Fault;

namespace {

/// What the broker does is counted once, whoever it does it for.
constexpr std::size_t broker_party = 0;

}  // namespace

void FaultyWire::UpEnd::arrived(Up&& up) {
  if (const auto* publish = std::get_if<model::Publish>(&up.command)) {
    if (wire.broker_fails_at(*publish->message)) return;
    const auto numbering = wire.numbering_.find(publish->channel);
    if (numbering != wire.numbering_.end()) numbering->second.taken(up.number, publish->message);
  }
  if (std::holds_alternative<model::ConnectionOpen>(up.command)) {
    if (!wire.environment_.broker_up()) return wire.lose("connection refused");
    wire.known_to_broker_ = true;
  }
  wire.environment_.apply(wire.client(), up.command);
}

void FaultyWire::DownEnd::arrived(model::Effect&& effect) {
  wire.receiver_.received(std::move(effect));
}

void FaultyWire::Breaker::fire() {
  if (side == Side::both) return wire.lose("connection reset");
  wire.drop_at_broker();
}

FaultyWire::FaultyWire(Environment& environment, model::ConnectionId id, Party party,
                       const WireTimes& times, Receiver& receiver)
    : environment_(environment),
      id_(id),
      party_(party),
      times_(times),
      receiver_(receiver),
      up_end_(*this),
      down_end_(*this),
      up_(environment.scheduler(), times.latency, up_end_),
      down_(environment.scheduler(), times.latency, down_end_),
      broker_side_(environment.scheduler(), *this, Breaker::Side::broker),
      both_sides_(environment.scheduler(), *this, Breaker::Side::both),
      watched_(!environment.calm()) {}

FaultyWire::~FaultyWire() {
  drop_at_broker();
  environment_.forget_wire(id_);
}

void FaultyWire::send(model::Command&& command) {
  if (!connected_) return;
  if (!watched_) return up_.send({std::move(command)});
  if (auto* publish = std::get_if<model::Publish>(&command))
    return send_publish(std::move(*publish));
  if (const auto* ack = std::get_if<model::Ack>(&command))
    return send_settlement(std::move(command), {ack->channel, ack->delivery_tag}, ack->multiple);
  if (const auto* nack = std::get_if<model::Nack>(&command))
    return send_settlement(std::move(command), {nack->channel, nack->delivery_tag}, nack->multiple);
  if (const auto* reject = std::get_if<model::Reject>(&command))
    return send_settlement(std::move(command), {reject->channel, reject->delivery_tag});
  if (const auto* select = std::get_if<model::ConfirmSelect>(&command))
    numbering_.try_emplace(select->channel);
  up_.send({std::move(command)});
}

void FaultyWire::send_publish(model::Publish&& publish) {
  const auto numbering = numbering_.find(publish.channel);
  const std::uint64_t number = numbering == numbering_.end() ? 0 : numbering->second.sent();
  const Hop fate = publish_hop(publish.message);
  if (fate.lost) return;
  if (fate.twice) up_.send({model::Publish{publish.channel, publish.message, false, false}, 0});
  enter_up({std::move(publish), number}, fate.late);
}

/// Of what was delivered twice: it was settled, and is from now on.
bool FaultyWire::settled_before(ChannelTag tag, bool multiple) {
  const auto end = delivered_twice_.upper_bound(tag);
  const auto same = delivered_twice_.find(tag);
  const bool before = same != delivered_twice_.end() && same->second;
  auto at = multiple ? delivered_twice_.lower_bound({tag.first, 0}) : same;
  for (; at != end && at != delivered_twice_.end(); ++at) at->second = true;
  return before;
}

void FaultyWire::send_settlement(model::Command&& command, ChannelTag tag, bool multiple) {
  if (settled_before(tag, multiple)) return;
  const Hop fate = settle_hop(tag);
  if (!fate.lost) enter_up({std::move(command)}, fate.late);
}

void FaultyWire::enter_up(Up&& up, sim::Duration late) {
  if (late == sim::Duration::zero())
    up_.send(std::move(up));
  else
    up_.send_late(std::move(up), late);
}

void FaultyWire::enter_down(model::Effect&& effect, sim::Duration late) {
  if (late == sim::Duration::zero())
    down_.send(std::move(effect));
  else
    down_.send_late(std::move(effect), late);
}

void FaultyWire::down(model::Effect&& effect) {
  if (!connected_) return;
  if (!watched_) return down_.send(std::move(effect));
  if (auto* deliver = std::get_if<model::Deliver>(&effect))
    return down_deliver(std::move(*deliver));
  if (const auto* ack = std::get_if<model::ConfirmAck>(&effect)) return down_confirm(*ack);
  if (const auto* nack = std::get_if<model::ConfirmNack>(&effect)) return down_confirm(*nack);
  down_.send(std::move(effect));
}

void FaultyWire::down_deliver(model::Deliver&& deliver) {
  const Hop fate = deliver_hop(deliver.message);
  if (fate.lost) return;
  if (fate.twice) {
    delivered_twice_.emplace(ChannelTag{deliver.channel, deliver.delivery_tag}, false);
    down_.send(deliver);
  }
  enter_down(std::move(deliver), fate.late);
}

template <class Confirm>
void FaultyWire::down_confirm(const Confirm& confirm) {
  const auto numbering = numbering_.find(confirm.channel);
  if (numbering == numbering_.end()) return down_.send(confirm);
  for (auto& publish : numbering->second.answered(confirm.delivery_tag, confirm.multiple)) {
    const Hop fate = confirm_hop(publish.message);
    if (!fate.lost) enter_down(Confirm{confirm.channel, publish.client_number, false}, fate.late);
  }
}

/// True if the broker goes down as this publish reaches it, which is then lost.
bool FaultyWire::broker_fails_at(const model::Message& message) {
  if (!environment_.broker_may_fail()) return false;
  const std::uint32_t times = environment_.times(broker_party, Deed::takes, message);
  const sim::Site site{"broker", "takes", message, {}, times};
  for (const Fault fault : {Fault::broker_restart, Fault::broker_kill}) {
    if (const std::uint32_t pick = environment_.strikes(fault, site)) {
      environment_.stop_broker(fault, sim::strength(fault, pick));
      return true;
    }
  }
  return false;
}

FaultyWire::Hop FaultyWire::publish_hop(const model::MessageRef& message) {
  if (environment_.calm()) return {};
  const std::uint32_t times = environment_.times(party_.index, Deed::publishes, *message);
  return hop({client(), "publishes", *message, {}, times}, true);
}

FaultyWire::Hop FaultyWire::settle_hop(ChannelTag tag) {
  if (environment_.calm()) return {};
  const sim::Subject subject = environment_.settles(tag.first, tag.second);
  if (!subject.message) return {};
  const std::uint32_t times =
      environment_.times(party_.index, Deed::acknowledges, *subject.message);
  return hop({client(), "acknowledges", *subject.message, {}, times}, false);
}

FaultyWire::Hop FaultyWire::deliver_hop(const model::MessageRef& message) {
  if (environment_.calm()) return {};
  const std::uint32_t times = environment_.times(party_.index, Deed::delivers, *message);
  return hop({"broker", "delivers", *message, client(), times}, true);
}

FaultyWire::Hop FaultyWire::confirm_hop(const model::MessageRef& message) {
  if (environment_.calm()) return {};
  const std::uint32_t times = environment_.times(party_.index, Deed::confirms, *message);
  return hop({"broker", "confirms", *message, client(), times}, false);
}

FaultyWire::Hop FaultyWire::hop(const sim::Site& site, bool carries_message) {
  Hop fate;
  if (environment_.strikes(Fault::drop, site)) return {.lost = true};
  if (carries_message && environment_.strikes(Fault::duplicate, site)) fate.twice = true;
  if (const std::uint32_t by = environment_.strikes(Fault::delay, site))
    fate.late = sim::strength(Fault::delay, by);
  if (environment_.strikes(Fault::reset, site)) {
    both_sides_.arm(environment_.scheduler().now());
    fate.lost = true;
  }
  if (const std::uint32_t by = environment_.strikes(Fault::stall, site))
    stall(sim::strength(Fault::stall, by));
  return fate;
}

/// Past the heartbeat limit the broker gives the connection up and delivers again elsewhere,
/// while the client, which notices later, still works (rules 2.18 and 2.20).
void FaultyWire::stall(sim::Duration duration) {
  const sim::Time now = environment_.scheduler().now();
  stalled_until_ = now + duration;
  up_.hold(stalled_until_);
  down_.hold(stalled_until_);
  if (duration < times_.heartbeat_limit) return;
  broker_side_.arm(now + times_.heartbeat_limit);
  both_sides_.arm(now + times_.heartbeat_limit + times_.client_notices_after);
}

void FaultyWire::drop_at_broker() {
  up_.cut();
  if (std::exchange(known_to_broker_, false))
    environment_.apply(client(), model::ConnectionDrop{id_});
}

void FaultyWire::lose(std::string_view why) {
  if (!std::exchange(connected_, false)) return;
  broker_side_.disarm();
  both_sides_.disarm();
  down_.cut();
  drop_at_broker();
  receiver_.lost(why);
}

}  // namespace rehearsal::broker_adapters::faulty
