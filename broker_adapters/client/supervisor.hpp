#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "broker_adapters/client/context.hpp"
#include "sim/process.hpp"

namespace rehearsal::broker_adapters {

/// Runs the services of a world, simulated or real: each is a process with a durable state, and is
/// started in its turn. Knows which are up, so that requests may be taken once all of them are, and
/// has asked again what was being served when a process died.
///
/// A service is up once it asks for a message or a request. One that has not asked for either
/// within `patience`, a poller or a timer, is up when all of its strands sleep or have ended and it
/// has the connection that it opened: there is nothing then that it still waits for. Who is up once
/// is not asked again.
///
/// It is the last member of its world, for processes talk to all of that as they end.
class Supervisor final : private sim::Process::Observer, private sim::Timer {
 public:
  /// Whom to restart.
  enum class Which : std::uint8_t { all, down };

  /// Long enough for pauses in a service's preparations.
  static constexpr sim::Duration patience = std::chrono::seconds(5);

  /// Of no services yet. The world outlives this.
  explicit Supervisor(World& world) : Timer(world.scheduler()), world_(world) {}

  /// One more service, not started yet. It and its durable state outlive this.
  void add(const Service& service, Store& store);
  /// Starts the services in the order in which they were added; those that start after another one
  /// (`Service::starts_after`) once that is up. To be called once.
  void start(std::span<const model::MessageRef> requests);

  /// The process asks for work.
  void asks_for_work(const sim::Process& process) {
    if (waiting_ > 0) up(*actors_[process.index()]);
  }
  /// Nothing is runnable now.
  void look() {
    if (impatient_ || to_start_ > 0) look_further();
  }

  /// Brings up who is down, or begins a new life of everybody. Not of those whose turn to start has
  /// not come.
  void restart(Which which);
  /// Ends the lives for good.
  void stop();

  /// Throws `sim::Misuse` where there is none of that name.
  sim::Process& process(std::string_view name);
  /// The durable state of that service.
  Store& store(const sim::Process& process) { return actors_[process.index()]->store; }
  /// The durable state of that name, or null. See `Service::store`.
  const Store* store(std::string_view name) const;

 private:
  struct Actor {
    Actor(Supervisor& supervisor, const Service& service, Store& store, std::size_t index);
    const Service& service;
    Store& store;
    bool up = false;
    sim::Process process;
  };

  void started(const sim::Process& process) override;
  void stopped(const sim::Process& process, std::string_view why) override;
  void fire() override { impatient_ = true; }
  bool may_start(const Actor& actor) const;
  void start_next();
  void up(Actor& actor);
  void look_further();

  World& world_;
  /// How many have not been started, and how many are not up.
  std::size_t to_start_ = 0;
  std::size_t waiting_ = 0;
  bool impatient_ = false;
  std::vector<std::unique_ptr<Actor>> actors_;
};

}  // namespace rehearsal::broker_adapters
