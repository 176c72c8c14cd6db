#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "broker_adapters/client/gateway.hpp"
#include "broker_adapters/client/supervisor.hpp"
#include "broker_adapters/rabbitmq/broker_url.hpp"
#include "broker_adapters/rabbitmq/effect_thread.hpp"
#include "broker_adapters/rabbitmq/rabbit_wire.hpp"
#include "broker_adapters/rabbitmq/sqlite_keys.hpp"
#include "broker_adapters/rabbitmq/sqlite_store.hpp"

/// Services on a real RabbitMQ: the port through rabbitmq-c, and their state in SQLite.
namespace rehearsal::broker_adapters::rabbitmq {

/// The real world: the services talk to a RabbitMQ, keep their state in SQLite, and live by the
/// wall clock. One thread runs them all, over the same scheduler as in the simulation.
class RabbitWorld final : public World, private RabbitWire::Owner {
 public:
  /// Throws `std::runtime_error`, "broker URL: why", where nobody can log in.
  static void check(const BrokerUrl& url);

  /// The stores are files in `folder`, one for each service: worlds of several processes may share
  /// it. The outside world is what `effects` makes, for each service. Without them there is none,
  /// and a file in the folder remembers the idempotency keys. The services must outlive the world.
  RabbitWorld(std::span<const Service> services, BrokerUrl url, std::filesystem::path folder,
              const MakeEffects& effects = {});
  ~RabbitWorld() override;

  /// Starts the services. The requests come once all of them are up (Supervisor).
  void open(std::span<const model::MessageRef> requests) { supervisor_.start(requests); }

  /// Runs until `done` says so. Returns false if `limit` of wall time passed first.
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit);

  /// Ends the services' lives and closes their connections in good order.
  void shut_down();

  /// What services had to say, and when they started and stopped: for a person to read.
  void on_note(std::function<void(sim::Time, std::string_view actor, std::string_view text)> tell) {
    tell_ = std::move(tell);
  }
  /// The broker that services talk to.
  const BrokerUrl& url() const { return url_; }
  /// The process of the service of that name. Throws `sim::Misuse` where there is none.
  sim::Process& process(std::string_view name) { return supervisor_.process(name); }
  /// The durable state of that name, or null. See `Service::store`.
  const Store* store(std::string_view name) const { return supervisor_.store(name); }

 private:
  std::unique_ptr<Wire> connect(const sim::Process& process, Wire::Receiver& receiver) override;
  Store& store(const sim::Process& process) override { return supervisor_.store(process); }
  void ready(const sim::Process& process) override { supervisor_.asks_for_work(process); }
  Taking take(sim::Process&, const model::MessageRef& message, bool) override {
    return {{message, 0}};
  }
  bool crashes_at(sim::Process& process, CrashPoint, const sim::Subject&) override {
    return process.crashing() || scheduler_.spins(process.name());
  }
  std::optional<EffectAnswer> perform(const sim::Process& process, const Act& act,
                                      const std::string& idempotency_key,
                                      EffectAsker& asker) override;
  bool fails(const sim::Process&, std::string_view) override { return false; }
  void committed(const sim::Process&, std::span<const Write>) override {}
  void note(const sim::Process& process, std::string_view text) override {
    say(process.name(), text);
  }
  void note_start(const sim::Process& process) override;
  void note_end(const sim::Process& process, std::string_view why) override;
  std::uint64_t unique_id(const sim::Process& process) override;
  void gone(RabbitWire& wire) override { wires_.erase(wire.id()); }

  sim::Time wall_time() const;
  bool pump();
  bool tell_askers();
  void answer(EffectCall& call);
  bool happened(const EffectCall& call);
  void say_acted(const Act& act, bool did);
  void wait(sim::Duration limit);
  void say(std::string_view actor, std::string_view text);

  BrokerUrl url_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  SqliteKeys keys_;
  Gateway gateway_{history_, keys_};
  /// The keys of effects that timed out, and may have happened.
  std::set<std::string> in_doubt_;
  std::function<void(sim::Time, std::string_view, std::string_view)> tell_;
  std::map<model::ConnectionId, RabbitWire*> wires_;
  std::uint32_t connections_ = 0;
  std::uint64_t ids_;
  std::map<std::string, SqliteStore> stores_;
  /// By the index of the service; none where there is no outside world.
  std::vector<std::unique_ptr<EffectThread>> effects_;
  Supervisor supervisor_{*this};
};

}  // namespace rehearsal::broker_adapters::rabbitmq
