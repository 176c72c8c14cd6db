#include "broker_adapters/rabbitmq/rabbit_world.hpp"

#include <poll.h>

#include <algorithm>
#include <random>
#include <utility>

#include "model/text/digest.hpp"
#include "sim/step.hpp"

namespace rehearsal::broker_adapters::rabbitmq {
namespace {

/// Heartbeats are sent and checked when a wire is pumped, so that must not be put off for longer.
constexpr std::chrono::milliseconds nap_max{500};

/// No service's store is called so.
constexpr const char* keys_file = "idempotency-keys.db";

std::unique_ptr<Effects> made(const MakeEffects& make) {
  if (std::unique_ptr<Effects> effects = make()) return effects;
  throw sim::Misuse("the workflow's effects are null: expected an object");
}

std::uint64_t random_number() {
  std::random_device entropy;
  return std::uint64_t{entropy()} << 32 | entropy();
}

}  // namespace

void RabbitWorld::check(const BrokerUrl& url) {
  const amqp_connection_state_t state = log_in(url, "rehearse");
  amqp_connection_close(state, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(state);
}

RabbitWorld::RabbitWorld(std::span<const Service> services, BrokerUrl url,
                         std::filesystem::path folder, const MakeEffects& effects)
    : url_(std::move(url)), keys_(folder / keys_file), ids_(random_number()) {
  for (const Service& service : services) {
    const std::string& name = service.store_name();
    supervisor_.add(service, stores_.try_emplace(name, folder / (name + ".sqlite")).first->second);
    if (effects) effects_.push_back(std::make_unique<EffectThread>(made(effects)));
  }
}

RabbitWorld::~RabbitWorld() = default;

bool RabbitWorld::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const sim::Time deadline = wall_time() + limit;
  for (;;) {
    scheduler_.run_ready();
    supervisor_.look();
    if (!scheduler_.idle()) continue;
    if (done()) return true;
    scheduler_.advance(std::max(wall_time(), scheduler_.now()));
    if (!scheduler_.idle() || pump() || tell_askers()) continue;
    if (scheduler_.now() >= deadline) return false;
    wait(deadline - scheduler_.now());
  }
}

/// True if anything came in.
bool RabbitWorld::pump() {
  bool any = false;
  // A receiver does no more than to post, so no wire comes or goes meanwhile.
  for (const auto& [id, wire] : wires_) any = wire->pump() || any;
  return any;
}

/// True if an effect was answered.
bool RabbitWorld::tell_askers() {
  bool any = false;
  for (const auto& effects : effects_) {
    for (EffectCall& call : effects->answered()) {
      any = true;
      answer(call);
    }
  }
  return any;
}

/// What was done is known, even where nobody waits for the answer any more.
void RabbitWorld::answer(EffectCall& call) {
  if (happened(call)) gateway_.happened(call.act);
  if (!call.error) say_acted(call.act, call.did);
  if (call.asker) call.asker->answer({call.did, std::move(call.error)});
}

/// Whether the call shows that it happened: also one that is told that an earlier one, which timed
/// out, had done it.
bool RabbitWorld::happened(const EffectCall& call) {
  if (!call.error) return in_doubt_.erase(call.idempotency_key) > 0 || call.did;
  try {
    std::rethrow_exception(call.error);
  } catch (const EffectTimedOut&) {
    if (!call.idempotency_key.empty()) in_doubt_.insert(call.idempotency_key);
  } catch (...) {
  }
  return false;
}

/// Sleeps until a wire has something to read, an effect is answered, or a timer is due.
void RabbitWorld::wait(sim::Duration limit) {
  if (const auto next = scheduler_.next_timer())
    limit = std::min(limit, std::max(*next - wall_time(), sim::Duration::zero()));
  std::vector<pollfd> sockets;
  for (const auto& [id, wire] : wires_)
    if (wire->socket() >= 0) sockets.push_back({wire->socket(), POLLIN, 0});
  for (const auto& effects : effects_) sockets.push_back({effects->descriptor(), POLLIN, 0});
  const auto nap = std::chrono::ceil<std::chrono::milliseconds>(limit);
  poll(sockets.data(), sockets.size(), static_cast<int>(std::min(nap, nap_max).count()));
}

void RabbitWorld::shut_down() {
  for (const auto& [id, wire] : wires_) wire->close();
  // Their names are in the history, which is judged after this.
  supervisor_.stop();
}

sim::Time RabbitWorld::wall_time() const {
  return sim::Time(
      std::chrono::duration_cast<sim::Duration>(std::chrono::steady_clock::now() - start_));
}

std::unique_ptr<Wire> RabbitWorld::connect(const sim::Process& client, Wire::Receiver& receiver) {
  const model::ConnectionId id{++connections_};
  RabbitWire::Owner& owner = *this;
  auto wire = std::make_unique<RabbitWire>(url_, std::string(client.name()), id, receiver, owner);
  wires_.emplace(id, wire.get());
  return wire;
}

std::optional<EffectAnswer> RabbitWorld::perform(const sim::Process& process, const Act& act,
                                                 const std::string& idempotency_key,
                                                 EffectAsker& asker) {
  if (!effects_.empty()) {
    effects_[process.index()]->ask(act, idempotency_key, asker);
    return std::nullopt;
  }
  const bool did = gateway_.act(act, idempotency_key);
  say_acted(act, did);
  return EffectAnswer{did};
}

void RabbitWorld::say_acted(const Act& act, bool did) {
  say(act.actor, text(act, did ? sim::Done::now : sim::Done::before));
}

std::uint64_t RabbitWorld::unique_id(const sim::Process&) {
  model::Digest id;
  id.mix(++ids_);
  return id.value();
}

void RabbitWorld::note_start(const sim::Process& process) {
  say(process.name(), text(sim::Started{}));
}

void RabbitWorld::note_end(const sim::Process& process, std::string_view why) {
  say(process.name(), text(sim::Stopped{std::string(why)}));
}

void RabbitWorld::say(std::string_view actor, std::string_view text) {
  if (tell_) tell_(scheduler_.now(), actor, text);
}

}  // namespace rehearsal::broker_adapters::rabbitmq
