#include "broker_adapters/wire/faulty_wire.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace rehearsal::broker_adapters::wire {

using sim::Fault;

namespace {

/// What the broker does is counted once, whoever it does it for.
constexpr std::size_t broker_party = 0;

/// The channel that the command opens or closes, if it does.
std::optional<model::ChannelId> turned_by(const model::Command& command) {
  if (const auto* open = std::get_if<model::ChannelOpen>(&command)) return open->channel;
  if (const auto* close = std::get_if<model::ChannelClose>(&command)) return close->channel;
  if (const auto* closed = std::get_if<model::ChannelCloseOk>(&command)) return closed->channel;
  return std::nullopt;
}

/// The channel of what can be late: it has one.
template <class Variant>
model::ChannelId channel_of(const Variant& what) {
  return std::visit(
      [](const auto& known) -> model::ChannelId {
        if constexpr (requires { known.channel; }) return known.channel;
        return {};
      },
      what);
}

template <class End>
End* find_end(std::map<model::ChannelId, End>& ends, model::ChannelId channel) {
  const auto found = ends.find(channel);
  return found == ends.end() ? nullptr : &found->second;
}

template <class End>
auto turn_of(const std::map<model::ChannelId, End>& ends, model::ChannelId channel) {
  const auto found = ends.find(channel);
  return found == ends.end() ? 0 : found->second.turn;
}

/// A new channel of the number knows nothing of the one before.
template <class End>
void turn(End& end) {
  const auto turns = end.turn + 1;
  end = {};
  end.turn = turns;
}

}  // namespace

void FaultyWire::UpEnd::arrived(Up&& up) {
  if (wire.too_late(up)) return;
  if (const auto* publish = std::get_if<model::Publish>(&up.command);
      publish && wire.broker_fails_at(*publish->message)) {
    return;
  }
  if (std::holds_alternative<model::ConnectionOpen>(up.command)) {
    if (!wire.environment_.broker_up()) return wire.lose("connection refused");
    wire.known_to_broker_ = true;
  }
  if (wire.watched_) wire.note_at_broker(up);
  wire.environment_.apply(wire.client(), up.command);
}

void FaultyWire::DownEnd::arrived(Down&& down) {
  if (!wire.too_late(down)) wire.receiver_.received(std::move(down.effect));
}

void FaultyWire::Breaker::break_at(sim::Time when) {
  if (armed() && at <= when) return;
  at = when;
  arm(when);
}

void FaultyWire::Breaker::fire() {
  if (side == Side::both) return wire.lose("connection reset");
  wire.drop_at_broker();
}

FaultyWire::FaultyWire(Environment& environment, model::ConnectionId id, ClientIdentity party,
                       const WireTimes& times, Receiver& receiver)
    : environment_(environment),
      id_(id),
      identity_(party),
      times_(times),
      receiver_(receiver),
      up_end_(*this),
      down_end_(*this),
      up_(environment.scheduler(), times.latency, up_end_),
      down_(environment.scheduler(), times.latency, down_end_),
      broker_side_(environment.scheduler(), *this, Breaker::Side::broker),
      both_sides_(environment.scheduler(), *this, Breaker::Side::both),
      watched_(!environment.stays_calm()) {}

FaultyWire::~FaultyWire() {
  drop_at_broker();
  environment_.forget_wire(id_);
}

void FaultyWire::send(model::Command&& command) {
  if (!connected_) return;
  if (!watched_) return enter_up({std::move(command)});
  if (auto* publish = std::get_if<model::Publish>(&command))
    return send_publish(std::move(*publish));
  if (const auto* ack = std::get_if<model::Ack>(&command))
    return send_settlement(std::move(command), {ack->channel, ack->delivery_tag}, ack->multiple);
  if (const auto* nack = std::get_if<model::Nack>(&command))
    return send_settlement(std::move(command), {nack->channel, nack->delivery_tag}, nack->multiple);
  if (const auto* reject = std::get_if<model::Reject>(&command))
    return send_settlement(std::move(command), {reject->channel, reject->delivery_tag});
  note_at_client(command);
  enter_up({std::move(command)});
}

/// A duplicate is not returned, for the client counts returns. What no server takes, because it
/// asks for immediate delivery, it does not take twice.
void FaultyWire::send_publish(model::Publish&& publish) {
  ClientEnd* const end = find_end(client_ends_, publish.channel);
  const std::uint64_t number = end && end->published ? ++*end->published : 0;
  const Hop fate = publish_hop(publish.message);
  if (fate.lost) return;
  if (fate.twice)
    enter_up({model::Publish{publish.channel, publish.message, false, publish.immediate}});
  enter_up({std::move(publish), number}, fate.late);
}

void FaultyWire::send_settlement(model::Command&& command, ChannelTag tag, bool multiple) {
  ClientEnd* const end = find_end(client_ends_, tag.first);
  if (end && end->twice.settled_again(tag.second, multiple)) return;
  const Hop fate = settle_hop(tag);
  if (!fate.lost) enter_up({std::move(command)}, fate.late);
}

void FaultyWire::note_at_client(const model::Command& command) {
  if (const auto* select = std::get_if<model::ConfirmSelect>(&command)) {
    auto& published = client_ends_[select->channel].published;
    if (!published) published = 0;
  } else if (const auto channel = turned_by(command)) {
    turn(client_ends_[*channel]);
  }
}

void FaultyWire::note_at_broker(const Up& up) {
  if (const auto* publish = std::get_if<model::Publish>(&up.command)) {
    BrokerEnd* const end = find_end(broker_ends_, publish->channel);
    if (end && end->numbering) end->numbering->taken(up.number, publish->message);
  } else if (const auto* select = std::get_if<model::ConfirmSelect>(&up.command)) {
    auto& numbering = broker_ends_[select->channel].numbering;
    if (!numbering) numbering.emplace();
  } else if (const auto channel = turned_by(up.command)) {
    turn(broker_ends_[*channel]);
  }
}

bool FaultyWire::too_late(const Up& up) const {
  return up.late_for && *up.late_for != turn_of(broker_ends_, channel_of(up.command));
}

bool FaultyWire::too_late(const Down& down) const {
  return down.late_for && *down.late_for != turn_of(client_ends_, channel_of(down.effect));
}

void FaultyWire::enter_up(Up&& up, sim::Duration late) {
  if (!up_open_) return;
  if (late == sim::Duration::zero()) return up_.send(std::move(up));
  up.late_for = turn_of(client_ends_, channel_of(up.command));
  up_.send_late(std::move(up), late);
}

void FaultyWire::enter_down(model::Effect&& effect, sim::Duration late) {
  if (!down_open_) return;
  if (late == sim::Duration::zero()) return down_.send({std::move(effect)});
  const Turn turn = turn_of(broker_ends_, channel_of(effect));
  down_.send_late({std::move(effect), turn}, late);
}

void FaultyWire::down(model::Effect&& effect) {
  if (!connected_) return;
  if (!watched_) return enter_down(std::move(effect));
  if (auto* deliver = std::get_if<model::Deliver>(&effect))
    return down_deliver(std::move(*deliver));
  if (const auto* ack = std::get_if<model::ConfirmAck>(&effect)) return down_confirm(*ack);
  if (const auto* nack = std::get_if<model::ConfirmNack>(&effect)) return down_confirm(*nack);
  enter_down(std::move(effect));
}

void FaultyWire::down_deliver(model::Deliver&& deliver) {
  const Hop fate = deliver_hop(deliver.message);
  if (fate.lost) return;
  if (fate.twice) {
    client_ends_[deliver.channel].twice.delivered(deliver.delivery_tag);
    enter_down(deliver);
  }
  enter_down(std::move(deliver), fate.late);
}

/// One answer for several publishes stays one, unless some of them or of their answers went astray:
/// then it would answer for these as well.
template <class Confirm>
void FaultyWire::down_confirm(const Confirm& confirm) {
  BrokerEnd* const end = find_end(broker_ends_, confirm.channel);
  if (!end || !end->numbering) return enter_down(confirm);
  ConfirmNumbering& numbering = *end->numbering;
  const auto publishes = numbering.answered(confirm.delivery_tag, confirm.multiple);
  fates_.clear();
  for (const auto& publish : publishes) {
    fates_.push_back(confirm_hop(publish.message));
    if (!fates_.back().in_its_turn()) numbering.answer_astray();
  }
  if (numbering.exact()) return enter_down(confirm);
  for (std::size_t i = 0; i < publishes.size(); ++i) {
    if (!fates_[i].lost)
      enter_down(Confirm{confirm.channel, publishes[i].client_number, false}, fates_[i].late);
  }
}

/// True if the broker goes down as this publish reaches it, which is then lost with the connection.
bool FaultyWire::broker_fails_at(const model::Message& message) {
  if (!environment_.broker_may_fail()) return false;
  const std::uint32_t times = environment_.times(broker_party, WireOperation::takes, message);
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
  const std::uint32_t times =
      environment_.times(identity_.index, WireOperation::publishes, *message);
  return hop({client(), "publishes", *message, {}, times}, true);
}

FaultyWire::Hop FaultyWire::settle_hop(ChannelTag tag) {
  if (environment_.calm()) return {};
  const sim::Subject subject = environment_.settles(tag.first, tag.second);
  if (!subject.message) return {};
  const std::uint32_t times =
      environment_.times(identity_.index, WireOperation::acknowledges, *subject.message);
  return hop({client(), "acknowledges", *subject.message, {}, times}, false);
}

/// Counted also where nothing goes wrong now: the site of what goes wrong later has that number.
FaultyWire::Hop FaultyWire::deliver_hop(const model::MessageRef& message) {
  if (environment_.stays_calm()) return {};
  const std::uint32_t times =
      environment_.times(identity_.index, WireOperation::delivers, *message);
  return hop({"broker", "delivers", *message, client(), times}, true);
}

FaultyWire::Hop FaultyWire::confirm_hop(const model::MessageRef& message) {
  if (environment_.calm()) return {};
  const std::uint32_t times =
      environment_.times(identity_.index, WireOperation::confirms, *message);
  return hop({"broker", "confirms", *message, client(), times}, false);
}

FaultyWire::Hop FaultyWire::hop(const sim::Site& site, bool carries_message) {
  Hop fate;
  if (environment_.strikes(Fault::drop, site)) return {.lost = true};
  if (carries_message && environment_.strikes(Fault::duplicate, site)) fate.twice = true;
  if (const std::uint32_t by = environment_.strikes(Fault::delay, site))
    fate.late = sim::strength(Fault::delay, by);
  if (environment_.strikes(Fault::reset, site)) {
    reset();
    fate.lost = true;
  }
  if (const std::uint32_t by = environment_.strikes(Fault::stall, site))
    stall(sim::strength(Fault::stall, by));
  return fate;
}

/// Nothing more gets through from now on; each side is told of it when whoever speaks now is done.
void FaultyWire::reset() {
  up_open_ = false;
  down_open_ = false;
  up_.cut();
  down_.cut();
  both_sides_.break_at(environment_.scheduler().now());
}

/// Past the heartbeat limit the broker gives the connection up and delivers again elsewhere,
/// while the client, which notices later, still works (rules 2.18 and 2.20). A stall within a stall
/// goes on with the same silence.
void FaultyWire::stall(sim::Duration duration) {
  const sim::Time now = environment_.scheduler().now();
  if (stalled_until_ <= now) silent_since_ = now;
  stalled_until_ = std::max(stalled_until_, now + duration);
  up_.hold(stalled_until_);
  down_.hold(stalled_until_);
  if (stalled_until_ - silent_since_ < times_.heartbeat_limit) return;
  const sim::Time given_up = silent_since_ + times_.heartbeat_limit;
  broker_side_.break_at(given_up);
  both_sides_.break_at(given_up + times_.client_notices_after);
}

/// What the client sends to a broker that has given it up arrives nowhere.
void FaultyWire::drop_at_broker() {
  up_open_ = false;
  up_.cut();
  if (std::exchange(known_to_broker_, false))
    environment_.apply(client(), model::ConnectionDrop{id_});
}

void FaultyWire::say_last(model::Effect&& effect) {
  if (stalled()) return;
  enter_down(std::move(effect));
  down_.hurry();
}

void FaultyWire::lose(std::string_view why) {
  if (!std::exchange(connected_, false)) return;
  broker_side_.disarm();
  both_sides_.disarm();
  down_open_ = false;
  down_.cut();
  drop_at_broker();
  receiver_.lost(why);
}

}  // namespace rehearsal::broker_adapters::wire
