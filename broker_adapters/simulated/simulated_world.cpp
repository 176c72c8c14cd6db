#include "broker_adapters/simulated/simulated_world.hpp"

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include "model/text/fields.hpp"
#include "model/text/text.hpp"

namespace rehearsal::broker_adapters::simulated {
namespace {

using sim::Fault;

constexpr sim::FaultSet faults_of_effects{Fault::slow, Fault::refuse, Fault::time_out};

template <class T>
concept ForObservers = requires(T effect, Ledger ledger) {
  ledger.on(effect);
};

/// A delivery to a consumer, or the answer to a get.
template <class T>
concept Delivers = requires(T effect) {
  effect.message;
  effect.redelivered;
};

}  // namespace

SimulatedWorld::SimulatedWorld(std::span<const Service> services, sim::Choices& choices,
                               SimulatedWorldOptions options)
    : World(options.livelock_steps),
      options_(options),
      trace_(options.keep),
      injector_(choices),
      broker_(options.memory, options.profile) {
  history_.kept = options.keep_history;
  coverage_.redeliveries.resize(services.size());
  coverage_.settles.resize(services.size());
  ids_.resize(services.size());
  for (const Service& service : services) supervisor_.add(service, stores_[service.store_name()]);
}

SimulatedWorld::~SimulatedWorld() {
  for (const auto& [id, wire] : wires_) wire->abandon();
}

PhaseEnd SimulatedWorld::run_until(sim::Time limit) try {
  for (;;) {
    scheduler_.run_ready();
    if (cut_short_) return PhaseEnd::cut_short;
    supervisor_.look();
    if (!scheduler_.idle()) continue;
    if (scheduler_.quiescent()) return PhaseEnd::quiescent;
    if (scheduler_.steps() > options_.step_limit) return PhaseEnd::step_limit;
    const sim::Time next = *scheduler_.next_timer();
    if (next > limit) return PhaseEnd::time_limit;
    scheduler_.advance(next);
  }
} catch (const sim::Livelock& livelock) {
  cut_short_ = {CutShort::Kind::livelock, livelock.what()};
  return PhaseEnd::cut_short;
}

/// What an abstract fault lost, no service could have noticed: only a new life makes it come again.
void SimulatedWorld::heal() {
  const auto& injected = injector_.injected();
  const bool all = std::any_of(injected.begin(), injected.end(), [](const sim::Decision& decision) {
    return sim::info(decision.fault).family == sim::Family::abstract;
  });
  injector_.heal();
  const sim::Healed healed{.everything_restarts = all};
  say("world", text(healed), [&] { return healed; });
  if (!broker_up()) start_broker();
  supervisor_.restart(all ? Supervisor::Which::all : Supervisor::Which::down);
}

void SimulatedWorld::apply(std::string_view client, const model::Command& command) {
  trace_.add(scheduler_.now(), client, model::digest(command), [&] { return command; });
  broker_.apply(command, scheduler_.now(), effects_);
  if (broker_.disk_reads() != disk_reads_) wait_for_disk();
  dispatch();
  arm_broker_due();
}

void SimulatedWorld::BrokerDue::fire() {
  world_.broker_.advance(scheduler().now(), world_.effects_);
  world_.dispatch();
  world_.arm_broker_due();
}

void SimulatedWorld::arm_broker_due() {
  if (const auto due = broker_.next_queue_deadline())
    broker_due_.arm(*due);
  else
    broker_due_.disarm();
  if (looks_at_ != broker_.next_timeout_check()) arm_broker_look();
}

void SimulatedWorld::arm_broker_look() {
  looks_at_ = broker_.next_timeout_check();
  if (looks_at_)
    broker_look_.arm(*looks_at_);
  else
    broker_look_.disarm();
}

void SimulatedWorld::dispatch() {
  for (model::Effect& effect : effects_) {
    trace_.add(scheduler_.now(), "broker", model::digest(effect), [&] { return effect; });
    std::visit(
        [&]<class T>(T& known) {
          if constexpr (ForObservers<T>) {
            ledger_.on(known);
          } else {
            const model::ConnectionId connection = *model::connection_of(known);
            if constexpr (Delivers<T>) {
              if (Redeliveries::concerns(*known.message, known.redelivered))
                count_redelivery(connection, known.message, known.redelivered);
            }
            tell(std::move(effect), connection);
          }
        },
        effect);
  }
  effects_.clear();
}

void SimulatedWorld::tell(model::Effect&& effect, model::ConnectionId connection) {
  count_blocked(effect);
  const auto wire = wires_.find(connection);
  if (wire == wires_.end()) return;
  if (disk_busy_until_ > scheduler_.now()) wire->second->hold_down(disk_busy_until_);
  wire->second->down(std::move(effect));
}

/// A message that comes again and again although nothing goes wrong any more is driven round by
/// the service itself.
void SimulatedWorld::count_redelivery(model::ConnectionId connection,
                                      const model::MessageRef& message, bool redelivered) {
  const auto wire = wires_.find(connection);
  if (cut_short_ || wire == wires_.end()) return;
  const std::string_view client = wire->second->client();
  const std::uint64_t times =
      redeliveries_.count(client, message, redelivered, injector_.injected().size());
  if (times < Redeliveries::endless) return;
  cut_short_ = {CutShort::Kind::redelivery, sim::label(*message) + " came to " +
                                                std::string(client) + " " + std::to_string(times) +
                                                " times more, and nothing else went wrong"};
}

/// What the broker had to read was not there at once, and whoever it tells something hears of it
/// later. The disk reads one thing at a time.
void SimulatedWorld::wait_for_disk() {
  const model::Weight before = std::exchange(disk_reads_, broker_.disk_reads());
  disk_busy_until_ =
      std::max(disk_busy_until_, scheduler_.now()) + options_.disk.of(disk_reads_ - before);
}

void SimulatedWorld::count_blocked(const model::Effect& effect) {
  const bool blocked = std::holds_alternative<model::ConnectionBlocked>(effect);
  if (!blocked && !std::holds_alternative<model::ConnectionUnblocked>(effect)) return;
  if (blocked && blocked_++ == 0) blocked_since_ = scheduler_.now();
  if (!blocked && --blocked_ == 0) blocked_for_ += scheduler_.now() - blocked_since_;
}

std::uint32_t SimulatedWorld::strikes(Fault fault, const sim::Site& site) {
  if (!injector_.may(fault)) return 0;
  const std::uint32_t pick = injector_.ask(fault, site);
  if (pick == 0) return pick;
  const sim::Decision& decision = injector_.injected().back();
  say("world", text(decision), [&] { return decision; });
  return pick;
}

void SimulatedWorld::stop_broker(Fault fault, sim::Duration down_for) {
  if (fault == Fault::broker_kill)
    broker_.crash(scheduler_.now(), effects_);
  else
    broker_.shutdown(scheduler_.now(), effects_);
  std::erase_if(effects_, [](const model::Effect& effect) {
    return std::holds_alternative<model::ConnectionClosed>(effect);
  });
  dispatch();
  arm_broker_due();
  broker_start_.arm(scheduler_.now() + down_for);
  for (const auto& [id, wire] : wires_) wire->broker_gone();
}

void SimulatedWorld::start_broker() {
  broker_start_.disarm();
  broker_.restart(scheduler_.now(), effects_);
  say("broker", text(sim::BrokerStarted{}), [] { return sim::BrokerStarted{}; });
  dispatch();
  arm_broker_due();
}

std::unique_ptr<Wire> SimulatedWorld::connect(const sim::Process& process,
                                              Wire::Receiver& receiver) {
  const model::ConnectionId id{++connections_};
  auto wire = std::make_unique<wire::FaultyWire>(
      static_cast<wire::Environment&>(*this), id,
      wire::ClientIdentity{process.name(), process.index()},
      wire::WireTimes{options_.latency, options_.heartbeat_limit, options_.client_notices_after},
      receiver);
  wires_.emplace(id, wire.get());
  return wire;
}

Taking SimulatedWorld::take(sim::Process& process, const model::MessageRef& message,
                            bool redelivered) {
  if (redelivered) ++coverage_.redeliveries[process.index()];
  if (injector_.calm()) return {{message, 0}};
  const std::uint32_t occurrence = times(process.index(), CrashPoint::received, *message);
  const sim::Site site{process.name(), text(CrashPoint::received), *message, {}, occurrence};
  const std::uint32_t slow = strikes(Fault::slow, site);
  return {{message, occurrence}, sim::strength(Fault::slow, slow)};
}

bool SimulatedWorld::may_strike_at(CrashPoint point) const {
  return injector_.may(Fault::crash) ||
         (point == CrashPoint::before_effect && injector_.may_any(faults_of_effects));
}

bool SimulatedWorld::crashes_at(sim::Process& process, CrashPoint point,
                                const sim::Subject& subject) {
  if (process.crashing() || scheduler_.spins(process.name())) return true;
  if (!subject.message || !may_strike_at(point)) return false;
  ++coverage_.passed[static_cast<std::size_t>(point)];
  if (point == CrashPoint::before_ack) coverage_.settles[process.index()] = true;
  // A handler may come by one crash point many times with one message: each time has its own key.
  passed_ = point == CrashPoint::received ? subject.occurrence
                                          : times(process.index(), point, *subject.message);
  const sim::Site site{process.name(), text(point), *subject.message, {}, passed_};
  const std::uint32_t pick = strikes(Fault::crash, site);
  if (pick == 0) return false;
  ++coverage_.crashes_at[static_cast<std::size_t>(point)];
  process.crash(sim::strength(Fault::crash, pick));
  return true;
}

/// What strikes an effect does so where the process came by the crash point before it.
std::optional<EffectAnswer> SimulatedWorld::perform(const sim::Process& process, const Act& act,
                                                    const std::string& idempotency_key,
                                                    EffectAsker&) {
  const model::MessageRef& message = scheduler_.running().handling().message;
  EffectAnswer answer;
  bool times_out = false;
  if (message && injector_.may_any(faults_of_effects)) {
    const sim::Site site{process.name(), text(CrashPoint::before_effect), *message, {}, passed_};
    answer.after = sim::strength(Fault::slow, strikes(Fault::slow, site));
    if (strikes(Fault::refuse, site) != 0) {
      answer.error = std::make_exception_ptr(EffectRefused(text(act) + " was refused"));
      return answer;
    }
    times_out = strikes(Fault::time_out, site) != 0;
  }
  answer.did = gateway_.act(act, idempotency_key);
  const sim::Done done = answer.did ? sim::Done::now : sim::Done::before;
  say(process.name(), text(act, done), [&] { return sim::Acted{act, done}; });
  if (times_out)
    answer.error = std::make_exception_ptr(EffectTimedOut(text(act) + " was not answered in time"));
  return answer;
}

bool SimulatedWorld::fails(const sim::Process& process, std::string_view name) {
  const sim::Strand* const strand = scheduler_.strand();
  if (!injector_.may(Fault::fail) || !strand || !strand->handling().message) return false;
  const model::Message& message = *strand->handling().message;
  const std::string verb = "at " + std::string(name) + " of";
  model::Digest deed;
  deed.mix(process.name());
  deed.mix(verb);
  const std::uint32_t occurrence = occurrences_.next(deed.value(), message);
  return strikes(Fault::fail, {process.name(), verb, message, {}, occurrence}) != 0;
}

void SimulatedWorld::committed(const sim::Process& process, std::span<const Write> writes) {
  model::Digest content;
  for (const Write& write : writes) {
    content.mix(write.table);
    content.mix(write.key);
    if (write.value) content.mix(*write.value);
  }
  trace_.add(scheduler_.now(), process.name(), content.value(),
             [&] { return sim::Committed{std::vector<Write>(writes.begin(), writes.end())}; });
}

void SimulatedWorld::note(const sim::Process& process, std::string_view text) {
  say(process.name(), text, [&] { return sim::Note{std::string(text)}; });
}

std::uint64_t SimulatedWorld::unique_id(const sim::Process& process) {
  model::Digest id;
  id.mix(process.name());
  id.mix(++ids_[process.index()]);
  return id.value();
}

void SimulatedWorld::note_start(const sim::Process& process) {
  say(process.name(), text(sim::Started{}), [] { return sim::Started{}; });
}

void SimulatedWorld::note_end(const sim::Process& process, std::string_view why) {
  const sim::Stopped end{std::string(why)};
  say(process.name(), text(end), [&] { return end; });
}

}  // namespace rehearsal::broker_adapters::simulated
